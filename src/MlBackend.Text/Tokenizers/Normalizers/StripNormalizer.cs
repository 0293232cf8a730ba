using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>Drops white space at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    /// <inheritdoc/>
    public void Normalize(NormalizedText text)
    {
        ReadOnlySpan<char> units = text.Units;
        var end = right ? units.TrimEnd().Length : units.Length;
        var start = left ? end - units[..end].TrimStart().Length : 0;
        if (start > 0 || end < units.Length)
        {
            text.Trim(start, end);
        }
    }
}
