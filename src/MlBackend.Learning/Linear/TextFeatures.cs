using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MlBackend.Learning.Hashing;
using MlBackend.Text.Normalization;

namespace MlBackend.Learning.Linear;

/// <summary>
/// Counts the hashed features of a text: lower-cased words, pairs of neighbouring words, and character n-grams inside
/// word borders. Texts are read in Unicode normal form C; time is linear in the text, whatever it holds (lone surrogates
/// too), and nothing is allocated where it has that form already. Of several texts (<see cref="QuestionText"/>) each has
/// features of its own: the same word on the left and on the right speaks for different answers.
/// </summary>
internal static class TextFeatures
{
    /// <summary>Word features fall into buckets [0, Half), character features into [Half, 2 · Half).</summary>
    public const int Half = 1 << 18;

    /// <summary>All buckets.</summary>
    public const int Buckets = 2 * Half;

    /// <summary>Longest character n-gram, the two border marks included.</summary>
    private const int LongestGram = 5;
    private const int ShortestGram = 3;

    /// <summary>Of longer runs (keys, encoded data) only the beginning gives character n-grams.</summary>
    private const int LongestWord = 48;
    private const char Border = '\u0001';
    private const uint FirstWordSeed = 0x2545F491;
    private const uint FirstGramSeed = 0x7FEB352D;

    /// <summary>From one text's seeds to the next one's: 2^32 divided by the golden ratio, odd.</summary>
    private const uint NextText = 0x9E3779B9;

    /// <summary>Adds every feature of the text to the counter.</summary>
    public static void Count(string text, BucketCounter counter) =>
        CountNormalized(UnicodeNormalization.Normalize(text, NormalizationForm.FormC), counter);

    private static void CountNormalized(ReadOnlySpan<char> text, BucketCounter counter)
    {
        Span<char> word = stackalloc char[LongestWord + 2];
        var wordSeed = FirstWordSeed;
        var gramSeed = FirstGramSeed;
        var previous = wordSeed;
        var at = 0;
        while (at < text.Length)
        {
            var unit = text[at];
            if (unit == QuestionText.Divider)
            {
                wordSeed += NextText;
                gramSeed += NextText;
                previous = wordSeed;
                at++;
                continue;
            }

            if (!IsWord(unit))
            {
                if (!char.IsWhiteSpace(unit) && unit < 0x80)
                {
                    // Punctuation counts as a word of its own, yet does not come between two words.
                    counter.Add((int)(Hash.Finish(Hash.Add(wordSeed, unit)) & (Half - 1)));
                }

                at++;
                continue;
            }

            var hash = wordSeed;
            var length = 1;
            word[0] = Border;
            var ideograph = IsIdeograph(unit);
            for (var begin = at; at < text.Length && (at == begin || (!ideograph && !IsIdeograph(text[at]) && IsWord(text[at]))); at++)
            {
                var lower = Lower(text[at]);
                hash = Hash.Add(hash, lower);
                if (length <= LongestWord)
                {
                    word[length++] = lower;
                }
            }

            word[length++] = Border;
            hash = Hash.Finish(hash);
            counter.Add((int)(hash & (Half - 1)));
            counter.Add((int)(Hash.Join(previous, hash) & (Half - 1)));
            previous = hash;
            Grams(word[..length], gramSeed, counter);
        }
    }

    private static void Grams(ReadOnlySpan<char> word, uint seed, BucketCounter counter)
    {
        for (var start = 0; start + ShortestGram <= word.Length; start++)
        {
            var hash = seed;
            var end = Math.Min(word.Length, start + LongestGram);
            for (var at = start; at < end; at++)
            {
                hash = Hash.Add(hash, word[at]);
                if (at - start + 1 >= ShortestGram)
                {
                    counter.Add(Half + (int)(Hash.Finish(hash) & (Half - 1)));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static char Lower(char unit) =>
        unit < 0x80 ? (char)(unit - 'A' <= 'Z' - 'A' && unit >= 'A' ? unit | 0x20 : unit) : char.ToLowerInvariant(unit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWord(char unit) =>
        unit < 0x80 ? char.IsAsciiLetterOrDigit(unit) || unit == '_' : IsWordBeyondAscii(unit);

    /// <summary>Kana and Chinese characters, which no space divides into words: each is a word of its own.</summary>
    private static bool IsIdeograph(char unit) => unit is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');

    /// <summary>Letters, digits, marks (they belong to the letter before) and both halves of a surrogate pair.</summary>
    private static bool IsWordBeyondAscii(char unit) => char.GetUnicodeCategory(unit)
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.Surrogate;
}
