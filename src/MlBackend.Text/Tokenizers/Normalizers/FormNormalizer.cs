using System.Text;
using MlBackend.Text.Normalization;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class FormNormalizer(NormalizationForm form) : INormalizer
{
    /// <inheritdoc/>
    public void Normalize(NormalizedText text) => Apply(text, form);

    /// <summary>Brings a text into a normal form.</summary>
    public static void Apply(NormalizedText text, NormalizationForm form)
    {
        if (QuickCheck.FirstDoubt(text.Units, form) < 0)
        {
            return;
        }

        var sequence = UnicodeNormalization.Sequence(text.Units, form);
        foreach (ref readonly var character in sequence.Characters)
        {
            text.Note(character.CodePoint, character.Change);
        }

        sequence.Dispose();
        text.Apply();
    }
}
