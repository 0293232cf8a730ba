using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MlBackend.Text.Segmentation;

/// <summary>What a code point is to the tokenizer.</summary>
internal enum UnitKind
{
    /// <summary>Between words.</summary>
    Space,

    /// <summary>A letter of a script that puts spaces between words, or an underscore.</summary>
    Letter,

    /// <summary>A decimal digit.</summary>
    Digit,

    /// <summary>Belongs to whatever stands before it: combining marks, joiners.</summary>
    Mark,

    /// <summary>A letter of a script without spaces between words: a word of its own.</summary>
    Alone,

    /// <summary>Punctuation, signs, emoji, lone surrogates.</summary>
    Symbol,
}

/// <summary>The kind of the code point at a position.</summary>
internal static class UnitKinds
{
    /// <summary>The kind and the number of UTF-16 units (1 or 2) of the code point at a position inside the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UnitKind At(ReadOnlySpan<char> text, int at, out int length)
    {
        var unit = text[at];
        if (unit < 0x80)
        {
            length = 1;
            return char.IsAsciiLetter(unit) || unit == '_' ? UnitKind.Letter
                : char.IsAsciiDigit(unit) ? UnitKind.Digit
                : unit <= ' ' || unit == 0x7F ? UnitKind.Space
                : UnitKind.Symbol;
        }

        return Beyond(text, at, out length);
    }

    private static UnitKind Beyond(ReadOnlySpan<char> text, int at, out int length)
    {
        if (Rune.DecodeFromUtf16(text[at..], out var rune, out length) != System.Buffers.OperationStatus.Done)
        {
            return UnitKind.Symbol;
        }

        if (Rune.IsWhiteSpace(rune) || rune.Value is 0x200B or 0xFEFF)
        {
            return UnitKind.Space;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.LetterNumber => UnitKind.Letter,
            UnicodeCategory.OtherLetter => HasNoSpaces(rune.Value) ? UnitKind.Alone : UnitKind.Letter,
            UnicodeCategory.DecimalDigitNumber => UnitKind.Digit,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format => UnitKind.Mark,
            UnicodeCategory.Control => UnitKind.Space,
            _ => UnitKind.Symbol,
        };
    }

    /// <summary>Thai to Lao, Myanmar, Khmer, kana, Han and its extensions.</summary>
    private static bool HasNoSpaces(int value) => value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F)
        or (>= 0x1780 and <= 0x17FF) or (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
