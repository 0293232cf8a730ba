using System.Buffers;
using System.Globalization;
using System.Text;

namespace MlBackend.Text.Normalization;

/// <summary>The properties that decide about a final sigma (Unicode Standard, definitions D135 and D136).</summary>
internal static class CasedLetters
{
    /// <summary>Punctuation inside words: Word_Break MidLetter, MidNumLet and Single_Quote of WordBreakProperty.txt.</summary>
    private static readonly SearchValues<char> InsideWords =
        SearchValues.Create("'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A");

    /// <summary>True where a final sigma looks past the character.</summary>
    public static bool IsIgnorable(Rune rune) =>
        (rune.IsBmp && InsideWords.Contains((char)rune.Value))
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;

    /// <summary>True for letters with case that <see cref="IsIgnorable"/> does not hold for.</summary>
    public static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is
            // Other_Lowercase and Other_Uppercase of PropList.txt that are not modifier letters.
            0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
