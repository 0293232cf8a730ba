using System.Buffers;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>SentencePiece's nmt rules: control characters go, odd white space becomes a space.</summary>
internal sealed class NmtNormalizer : INormalizer
{
    private static readonly SearchValues<char> Concerned = SearchValues.Create(
        "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015"
        + "\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F\u008F\u009F\u1680\u200B\u200C\u200D\u200E\u200F\u2028\u2029"
        + "\u2581\uFEFF\uFFFD");

    /// <inheritdoc/>
    public void Normalize(NormalizedText text)
    {
        var first = text.Units.IndexOfAny(Concerned);
        if (first >= 0)
        {
            CharacterFilter.Apply(text, first, static codePoint => codePoint switch
            {
                (>= 0x1 and <= 0x8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F => CharacterFilter.Dropped,
                0x9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => ' ',
                _ => codePoint,
            });
        }
    }
}
