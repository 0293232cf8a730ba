using System.Buffers;
using System.Text;

namespace MlBackend.Text.Normalization;

/// <summary>
/// Lower-casing as tokenizers do it, the same under every culture. The runtime's own invariant tables hold the simple
/// mappings; the one mapping to two characters (Unicode's SpecialCasing.txt) and the final sigma are here.
/// </summary>
public static class UnicodeCase
{
    private const char CapitalDottedI = '\u0130';
    private const char CombiningDotAbove = '\u0307';
    private const char CapitalSigma = '\u03A3';
    private const char SmallSigma = '\u03C3';
    private const char FinalSigma = '\u03C2';

    private static readonly SearchValues<char> Special = SearchValues.Create([CapitalDottedI, CapitalSigma]);

    /// <summary>
    /// Lower-cases one character alone, as Rust's <c>char::to_lowercase</c> does: no final sigma. A lone surrogate stays.
    /// </summary>
    /// <param name="codePoint">A code point.</param>
    /// <param name="following">A second code point where the mapping has two (only for U+0130), else 0.</param>
    public static int ToLower(int codePoint, out int following)
    {
        following = 0;
        if (codePoint == CapitalDottedI)
        {
            following = CombiningDotAbove;
            return 'i';
        }

        return codePoint < 0x10000
            ? char.ToLowerInvariant((char)codePoint)
            : Rune.ToLowerInvariant(new Rune(codePoint)).Value;
    }

    /// <summary>Lower-cases a text as Python's <c>str.lower</c> does, final sigma included.</summary>
    public static string ToLower(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAny(Special))
        {
            return text.ToLowerInvariant();
        }

        Span<char> units = stackalloc char[2];
        var lower = new StringBuilder(text.Length + 4);
        var rest = text.AsSpan();
        for (var start = 0; start < text.Length; start = text.Length - rest.Length)
        {
            if (text[start] == CapitalSigma)
            {
                lower.Append(IsFinalSigma(text, start) ? FinalSigma : SmallSigma);
                rest = rest[1..];
                continue;
            }

            var mapped = ToLower(CodePoints.Take(ref rest), out var following);
            lower.Append(units[..CodePoints.Write(mapped, units)]);
            if (following != 0)
            {
                lower.Append((char)following);
            }
        }

        return lower.ToString();
    }

    /// <summary>After a cased letter and before none, where case-ignorable characters between do not count (Unicode Standard, table 3-17).</summary>
    private static bool IsFinalSigma(string text, int index)
    {
        var before = text.AsSpan(0, index);
        var preceding = new Rune(0);
        while (!before.IsEmpty)
        {
            Rune.DecodeLastFromUtf16(before, out preceding, out var units);
            before = CasedLetters.IsIgnorable(preceding) ? before[..^units] : [];
        }

        var after = text.AsSpan(index + 1);
        var next = new Rune(0);
        while (!after.IsEmpty)
        {
            Rune.DecodeFromUtf16(after, out next, out var units);
            after = CasedLetters.IsIgnorable(next) ? after[units..] : [];
        }

        return CasedLetters.IsCased(preceding) && !CasedLetters.IsCased(next);
    }
}
