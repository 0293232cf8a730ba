using System.Runtime.CompilerServices;
using MlBackend.Learning.Hashing;

namespace MlBackend.Learning.Crf.Features;

/// <summary>
/// The hashed features of a word. All of them depend on the word alone, so that training sums the weights once a
/// distinct word: <see cref="Own"/> and <see cref="Familiar"/> for the word itself, <see cref="Near"/> for its neighbours up to
/// <see cref="Window"/> words away, made different by <see cref="At"/>. Changing any needs a new version in the codec.
/// </summary>
internal static class CrfFeatures
{
    /// <summary>How far neighbours are seen, in words.</summary>
    public const int Window = 2;

    /// <summary>Places around a word: itself and its neighbours.</summary>
    public const int Places = (2 * Window) + 1;

    /// <summary>Features of a word at the most.</summary>
    public const int MostOwn = 32;

    /// <summary>Features of a neighbour at the most.</summary>
    public const int MostNear = 8;

    /// <summary>The only feature of what lies before the first and behind the last word.</summary>
    public const uint Outside = 0x1B873593;

    /// <summary>Where <see cref="Own"/> puts the key of the word in lower case with all digits alike.</summary>
    public const int LowerAt = 2;

    private const int ShapeAt = 3;

    /// <summary>The last three units, where the word has so many.</summary>
    private const int SuffixAt = 9;

    private const int LongestAffix = 4;

    private enum Seed : uint
    {
        Bias = 0xA511E9B3,
        Word = 0x63D83595,
        Lower = 0xE6546B64,
        Shape = 0x52DCE729,
        Prefix = 0x38B34AE5,
        Suffix = 0xA1E38B93,
        Flag = 0xCC9E2D51,
        ShapeSuffix = 0x9F3BDC21,
        Familiar = 0x27D4EB2F,
    }

    /// <summary>Fills the features of the word itself and returns their number.</summary>
    public static int Own(ReadOnlySpan<char> word, Span<uint> keys)
    {
        var count = 0;
        var shape = Shape(word);
        keys[count++] = Hash.Finish((uint)Seed.Bias);
        keys[count++] = Hash.Finish(Hash.Of(word, (uint)Seed.Word));
        keys[count++] = Lower(word);
        keys[count++] = shape;
        var prefix = (uint)Seed.Prefix;
        var suffix = (uint)Seed.Suffix;
        for (var length = 1; length <= LongestAffix && length <= word.Length; length++)
        {
            prefix = Hash.Add(prefix, Fold(word[length - 1]));
            suffix = Hash.Add(suffix, Fold(word[^length]));
            keys[count++] = Hash.Finish(prefix);
            keys[count++] = Hash.Finish(suffix);
            if (length == 3)
            {
                keys[count++] = Hash.Join(Hash.Finish(suffix ^ (uint)Seed.ShapeSuffix), shape);
            }
        }

        var flags = WordFlags.Of(word);
        for (var flag = 0; flag < WordFlags.Count; flag++)
        {
            if ((flags & (1 << flag)) != 0)
            {
                keys[count++] = Hash.Finish(Hash.Add((uint)Seed.Flag, (uint)flag));
            }
        }

        return count;
    }

    /// <summary>Fills what neighbours see of a word, without their place, from its own features; returns the number.</summary>
    public static int Near(ReadOnlySpan<uint> own, int length, Span<uint> keys)
    {
        keys[0] = own[LowerAt];
        keys[1] = own[ShapeAt];
        keys[2] = length < 3 ? 0 : own[SuffixAt];
        return length < 3 ? 2 : 3;
    }

    /// <summary>The feature of a neighbour at a place from −<see cref="Window"/> to <see cref="Window"/>, not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint At(uint near, int place) => Hash.Join(near, (uint)(place + Window + 1));

    /// <summary>The feature of a word's familiarity.</summary>
    public static uint Familiar(int familiarity, bool capital) =>
        Hash.Finish(Hash.Add((uint)Seed.Familiar, (uint)((2 * familiarity) + (capital ? 1 : 0))));

    private static uint Lower(ReadOnlySpan<char> word)
    {
        var hash = (uint)Seed.Lower;
        foreach (var unit in word)
        {
            hash = Hash.Add(hash, Fold(unit));
        }

        return Hash.Finish(hash);
    }

    /// <summary>Runs of capitals, small letters and digits, each as at most two: McDonald is XxXxx, B-52 is X-dd.</summary>
    private static uint Shape(ReadOnlySpan<char> word)
    {
        var hash = (uint)Seed.Shape;
        var last = '\0';
        var run = 0;
        foreach (var unit in word)
        {
            var kind = char.IsUpper(unit) ? 'X' : char.IsLower(unit) ? 'x' : char.IsDigit(unit) ? 'd' : char.IsLetter(unit) ? 'l' : unit;
            run = kind == last ? run + 1 : 1;
            last = kind;
            if (run <= 2)
            {
                hash = Hash.Add(hash, kind);
            }
        }

        return Hash.Finish(hash);
    }

    /// <summary>Lower case, every digit as one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static char Fold(char unit) =>
        unit < 0x80 ? char.IsAsciiLetterUpper(unit) ? (char)(unit | 0x20) : char.IsAsciiDigit(unit) ? '0' : unit : char.ToLowerInvariant(unit);
}
