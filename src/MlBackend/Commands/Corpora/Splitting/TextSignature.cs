using System.Runtime.InteropServices;

namespace MlBackend.Commands.Corpora.Splitting;

/// <summary>
/// The MinHash signature of a text: the least hashes of its runs of three words under 64 permutations, 16 bits of each (Broder 1997).
/// Four minima make a band, which is one number of 64 bits. Letter case and what stands between words do not count.
/// </summary>
internal static class TextSignature
{
    /// <summary>Numbers of a signature.</summary>
    public const int Bands = 16;

    private const int Permutations = Bands * sizeof(ulong) / sizeof(ushort);
    private const int WordsEach = 3;

    private static readonly ulong[] Multipliers = Odd(0x9E3779B97F4A7C15);
    private static readonly ulong[] Addends = Odd(0xD1B54A32D192ED03);

    /// <summary>Signs a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bands">Takes the signature: <see cref="Bands"/> numbers.</param>
    public static void Write(string text, Span<ulong> bands)
    {
        Span<ulong> minima = stackalloc ulong[Permutations];
        Minima(text, minima);
        var signature = MemoryMarshal.Cast<ulong, ushort>(bands);
        for (var index = 0; index < Permutations; index++)
        {
            // The high bits are near zero in the minima of a long text, the low ones are not.
            signature[index] = unchecked((ushort)minima[index]);
        }
    }

    /// <summary>The share of runs that two texts have in common, estimated: of both together, in [0,1].</summary>
    public static double Likeness(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        var own = MemoryMarshal.Cast<ulong, ushort>(left);
        var other = MemoryMarshal.Cast<ulong, ushort>(right);
        var equal = 0;
        for (var index = 0; index < Permutations; index++)
        {
            equal += own[index] == other[index] ? 1 : 0;
        }

        return equal / (double)Permutations;
    }

    private static void Minima(string text, Span<ulong> minima)
    {
        minima.Fill(ulong.MaxValue);
        var (previous, last, count) = (0UL, 0UL, 0);
        foreach (var word in Words(text))
        {
            count++;
            if (count >= WordsEach)
            {
                Lower(minima, Mix(Mix(Mix(previous) ^ last) ^ word));
            }

            (previous, last) = (last, word);
        }

        if (count < WordsEach)
        {
            // Too short for a run: the words themselves, so that equal short texts meet.
            Lower(minima, Mix(Mix(Mix(previous) ^ last) ^ (ulong)count));
        }
    }

    private static void Lower(Span<ulong> minima, ulong run)
    {
        for (var index = 0; index < Permutations; index++)
        {
            var hash = unchecked((run * Multipliers[index]) + Addends[index]);
            hash ^= hash >> 32;
            minima[index] = Math.Min(minima[index], hash);
        }
    }

    /// <summary>The words of a text as hashes (FNV-1a of the lower-cased letters and digits).</summary>
    private static IEnumerable<ulong> Words(string text)
    {
        const ulong basis = 14695981039346656037;
        var hash = basis;
        foreach (var unit in text)
        {
            if (char.IsLetterOrDigit(unit) || char.IsSurrogate(unit))
            {
                hash = unchecked((hash ^ char.ToLowerInvariant(unit)) * 1099511628211);
            }
            else if (hash != basis)
            {
                yield return hash;
                hash = basis;
            }
        }

        if (hash != basis)
        {
            yield return hash;
        }
    }

    private static ulong[] Odd(ulong seed) => [.. Enumerable.Range(1, Permutations).Select(index => Mix(unchecked(seed * (ulong)index)) | 1)];

    /// <summary>The finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
