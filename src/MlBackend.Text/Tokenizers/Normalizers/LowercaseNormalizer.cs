using System.Text;
using MlBackend.Text.Normalization;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>Lower case, character by character as Rust's <c>char::to_lowercase</c>.</summary>
internal sealed class LowercaseNormalizer : INormalizer
{
    /// <inheritdoc/>
    public void Normalize(NormalizedText text) => Apply(text);

    /// <summary>Lower-cases a text.</summary>
    public static void Apply(NormalizedText text)
    {
        var units = text.Units;
        if (Ascii.IsValid(units))
        {
            Ascii.ToLowerInPlace(units, out _);
            return;
        }

        // U+0130 alone becomes two characters; all others keep their length.
        if (!units.Contains('\u0130'))
        {
            for (var unit = 0; unit < units.Length;)
            {
                var codePoint = UnicodeClasses.At(units, unit, out var length);
                CodePoints.Write(UnicodeCase.ToLower(codePoint, out _), units[unit..]);
                unit += length;
            }

            return;
        }

        for (ReadOnlySpan<char> rest = units; !rest.IsEmpty;)
        {
            text.Note(UnicodeCase.ToLower(CodePoints.Take(ref rest), out var following), 0);
            if (following != 0)
            {
                text.Note(following, 1);
            }
        }

        text.Apply();
    }
}
