using System.Globalization;
using System.Text;

namespace MlBackend.Text.Tokenizers.Alignment;

/// <summary>
/// The character classes that tokenizers ask for, as Rust's standard library and its crates define them, from the
/// runtime's own tables (which work without ICU).
/// </summary>
internal static class UnicodeClasses
{
    private const ulong Punctuation =
        (1UL << (int)UnicodeCategory.ConnectorPunctuation) | (1UL << (int)UnicodeCategory.DashPunctuation)
        | (1UL << (int)UnicodeCategory.OpenPunctuation) | (1UL << (int)UnicodeCategory.ClosePunctuation)
        | (1UL << (int)UnicodeCategory.InitialQuotePunctuation) | (1UL << (int)UnicodeCategory.FinalQuotePunctuation)
        | (1UL << (int)UnicodeCategory.OtherPunctuation);

    private const ulong Marks = (1UL << (int)UnicodeCategory.NonSpacingMark)
        | (1UL << (int)UnicodeCategory.SpacingCombiningMark) | (1UL << (int)UnicodeCategory.EnclosingMark);

    private const ulong Letters =
        (1UL << (int)UnicodeCategory.UppercaseLetter) | (1UL << (int)UnicodeCategory.LowercaseLetter)
        | (1UL << (int)UnicodeCategory.TitlecaseLetter) | (1UL << (int)UnicodeCategory.ModifierLetter)
        | (1UL << (int)UnicodeCategory.OtherLetter);

    private const ulong Numbers = (1UL << (int)UnicodeCategory.DecimalDigitNumber)
        | (1UL << (int)UnicodeCategory.LetterNumber) | (1UL << (int)UnicodeCategory.OtherNumber);

    private const ulong Controls = (1UL << (int)UnicodeCategory.Control) | (1UL << (int)UnicodeCategory.Format)
        | (1UL << (int)UnicodeCategory.PrivateUse);

    private const ulong Words = Letters | Marks
        | (1UL << (int)UnicodeCategory.DecimalDigitNumber) | (1UL << (int)UnicodeCategory.LetterNumber)
        | (1UL << (int)UnicodeCategory.ConnectorPunctuation);

    /// <summary>White_Space: Rust's <c>char::is_whitespace</c>. All of it lies in the basic plane.</summary>
    public static bool IsWhiteSpace(int codePoint) => codePoint < 0x10000 && char.IsWhiteSpace((char)codePoint);

    /// <summary>ASCII punctuation and symbols, and every other punctuation: what BERT's basic tokenizer isolates.</summary>
    public static bool IsPunctuation(int codePoint) => codePoint < 0x80
        ? codePoint is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
        : Is(codePoint, Punctuation);

    /// <summary>General category M.</summary>
    public static bool IsMark(int codePoint) => codePoint >= 0x300 && Is(codePoint, Marks);

    /// <summary>General category Mn.</summary>
    public static bool IsNonSpacingMark(int codePoint) =>
        codePoint >= 0x300 && CharUnicodeInfo.GetUnicodeCategory(codePoint) == UnicodeCategory.NonSpacingMark;

    /// <summary>General category L.</summary>
    public static bool IsLetter(int codePoint) => Is(codePoint, Letters);

    /// <summary>General category N: Rust's <c>char::is_numeric</c>.</summary>
    public static bool IsNumeric(int codePoint) => Is(codePoint, Numbers);

    /// <summary>Cc, Cf and Co, less tab and line ends: what BERT's text cleaning drops.</summary>
    public static bool IsControl(int codePoint) =>
        codePoint is not ('\t' or '\n' or '\r') && Is(codePoint, Controls);

    /// <summary>
    /// <c>\w</c> of Unicode Technical Standard 18, annex C: alphabetic, marks, decimal digits, connectors, joiners.
    /// </summary>
    public static bool IsWord(int codePoint) => Is(codePoint, Words) || codePoint is 0x200C or 0x200D
        // Other_Alphabetic of PropList.txt that is neither letter nor mark.
        or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);

    /// <summary>The blocks that BERT calls Chinese characters (google-research/bert, tokenization.py).</summary>
    public static bool IsChinese(int codePoint) => codePoint >= 0x3400 && codePoint is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>The code point that begins at a unit, and its length in units.</summary>
    public static int At(ReadOnlySpan<char> text, int unit, out int length)
    {
        if (char.IsHighSurrogate(text[unit]) && unit + 1 < text.Length && char.IsLowSurrogate(text[unit + 1]))
        {
            length = 2;
            return new Rune(text[unit], text[unit + 1]).Value;
        }

        length = 1;
        return text[unit];
    }

    private static bool Is(int codePoint, ulong categories) =>
        (categories >> (int)CharUnicodeInfo.GetUnicodeCategory(codePoint) & 1) != 0;
}
