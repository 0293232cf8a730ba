using System.Text;

namespace MlBackend.Text.Tokenizers.Alignment;

/// <summary>UTF-8 of single characters and short texts without lone surrogates.</summary>
internal static class Utf8Bytes
{
    /// <summary>Writes a code point; returns the number of bytes, 1 to 4.</summary>
    public static int Of(int codePoint, Span<byte> target) => new Rune(codePoint).EncodeToUtf8(target);

    /// <summary>Writes a text; returns the number of bytes.</summary>
    public static int Of(ReadOnlySpan<char> text, Span<byte> target) => Encoding.UTF8.GetBytes(text, target);

    /// <summary>The number of bytes.</summary>
    public static int Count(ReadOnlySpan<char> text) => Encoding.UTF8.GetByteCount(text);
}
