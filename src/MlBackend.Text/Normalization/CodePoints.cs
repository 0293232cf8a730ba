using System.Runtime.CompilerServices;

namespace MlBackend.Text.Normalization;

/// <summary>UTF-16 seen as code points. A lone surrogate is one code point: its own number.</summary>
internal static class CodePoints
{
    /// <summary>Takes the first code point off a text that is not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Take(ref ReadOnlySpan<char> text)
    {
        int unit = text[0];
        if ((uint)(unit - 0xD800) < 0x400 && text.Length > 1 && char.IsLowSurrogate(text[1]))
        {
            unit = char.ConvertToUtf32(text[0], text[1]);
            text = text[2..];
        }
        else
        {
            text = text[1..];
        }

        return unit;
    }

    /// <summary>Writes a code point; returns the number of units, 1 or 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(int codePoint, Span<char> target)
    {
        if (codePoint < 0x10000)
        {
            target[0] = (char)codePoint;
            return 1;
        }

        target[0] = (char)(0xD7C0 + (codePoint >> 10));
        target[1] = (char)(0xDC00 | (codePoint & 0x3FF));
        return 2;
    }

    /// <summary>The number of UTF-16 units of a code point.</summary>
    public static int Units(int codePoint) => codePoint < 0x10000 ? 1 : 2;
}
