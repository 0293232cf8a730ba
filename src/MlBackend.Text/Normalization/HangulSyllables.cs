namespace MlBackend.Text.Normalization;

/// <summary>Korean syllables are composed and decomposed by arithmetic (Unicode Standard, section 3.12).</summary>
internal static class HangulSyllables
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLeading = 0x1100;
    private const int FirstVowel = 0x1161;

    /// <summary>One before the first trailing consonant: trailing index 0 means that there is none.</summary>
    private const int BeforeTrailing = 0x11A7;

    private const int LeadingCount = 19;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;
    private const int SyllableCount = LeadingCount * VowelCount * TrailingCount;

    /// <summary>True for a precomposed syllable.</summary>
    public static bool IsSyllable(int codePoint) => (uint)(codePoint - FirstSyllable) < SyllableCount;

    /// <summary>The two or three letters of a syllable; <c>Trailing</c> is 0 where there is none.</summary>
    public static (int Leading, int Vowel, int Trailing) Decompose(int syllable)
    {
        var number = syllable - FirstSyllable;
        var trailing = number % TrailingCount;
        return (
            FirstLeading + (number / (VowelCount * TrailingCount)),
            FirstVowel + (number % (VowelCount * TrailingCount) / TrailingCount),
            trailing == 0 ? 0 : BeforeTrailing + trailing);
    }

    /// <summary>The syllable of a leading consonant and a vowel, or of an open syllable and a trailing consonant; else -1.</summary>
    public static int Compose(int first, int second)
    {
        if ((uint)(first - FirstLeading) < LeadingCount && (uint)(second - FirstVowel) < VowelCount)
        {
            return FirstSyllable + ((((first - FirstLeading) * VowelCount) + second - FirstVowel) * TrailingCount);
        }

        return IsSyllable(first) && (first - FirstSyllable) % TrailingCount == 0
            && (uint)(second - BeforeTrailing - 1) < TrailingCount - 1
                ? first + second - BeforeTrailing
                : -1;
    }
}
