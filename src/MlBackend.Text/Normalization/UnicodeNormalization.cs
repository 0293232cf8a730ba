using System.Text;

namespace MlBackend.Text.Normalization;

/// <summary>
/// Unicode normal forms (Unicode Standard Annex 15) from tables of our own: this program runs without ICU, where
/// <see cref="string.Normalize()"/> changes nothing (decision 0001). Lone surrogates stay where they are.
/// </summary>
public static class UnicodeNormalization
{
    /// <summary>The version of the Unicode Character Database behind the tables.</summary>
    public static Version UnicodeVersion => NormalizationTables.Instance.UnicodeVersion;

    /// <summary>The normal form of a text; the same instance where it has that form already.</summary>
    public static string Normalize(string text, NormalizationForm form)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = QuickCheck.FirstDoubt(text, form);
        if (start < 0)
        {
            return text;
        }

        var sequence = Sequence(text.AsSpan(start), form);
        try
        {
            return sequence.Join(text, start);
        }
        finally
        {
            sequence.Dispose();
        }
    }

    /// <summary>True where <see cref="Normalize"/> would change nothing.</summary>
    public static bool IsNormalized(string text, NormalizationForm form) => ReferenceEquals(Normalize(text, form), text);

    /// <summary>The characters of a normal form with where each came from. Dispose it.</summary>
    internal static CharacterSequence Sequence(ReadOnlySpan<char> text, NormalizationForm form)
    {
        var sequence = new CharacterSequence(text, form is NormalizationForm.FormKC or NormalizationForm.FormKD);
        if (form is NormalizationForm.FormC or NormalizationForm.FormKC)
        {
            sequence.Compose();
        }

        return sequence;
    }
}
