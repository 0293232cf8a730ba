using System.Runtime.InteropServices;

namespace MlBackend.Commands.Corpora.Splitting;

/// <summary>
/// Finds texts of which at least four in five runs of three words are the same: MinHash of 64 permutations, candidates by 16 bands
/// of 4 (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, chapter 3). Letter case and what stands between
/// words do not count.
/// </summary>
internal sealed class NearDuplicates
{
    private const int Permutations = 64;
    private const int Bands = 16;
    private const int Rows = Permutations / Bands;
    private const int WordsEach = 3;

    /// <summary>How many of the 64 minima must be equal: an estimate of the share of equal runs.</summary>
    private const int LeastEqual = 52;

    private static readonly ulong[] Multipliers = Odd(0x9E3779B97F4A7C15);
    private static readonly ulong[] Addends = Odd(0xD1B54A32D192ED03);

    private readonly List<ushort[]> signatures = [];
    private readonly Dictionary<ulong, int> buckets = [];

    /// <summary>Adds a text.</summary>
    /// <returns>The number, from 0, of an earlier text that is almost the same; null where there is none.</returns>
    public int? Add(string text)
    {
        var minima = Minima(text);
        var signature = Array.ConvertAll(minima, minimum => (ushort)(minimum >> 48));
        var own = signatures.Count;
        signatures.Add(signature);
        int? twin = null;
        for (var band = 0; band < Bands; band++)
        {
            var key = (ulong)band;
            for (var row = 0; row < Rows; row++)
            {
                key = Mix(key ^ minima[(band * Rows) + row]);
            }

            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(buckets, key, out var exists);
            if (!exists)
            {
                first = own;
            }
            else if (twin is null && Equal(signatures[first], signature) >= LeastEqual)
            {
                twin = first;
            }
        }

        return twin;
    }

    private static ulong[] Minima(string text)
    {
        var minima = new ulong[Permutations];
        Array.Fill(minima, ulong.MaxValue);
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

        return minima;
    }

    private static void Lower(ulong[] minima, ulong run)
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

    private static int Equal(ushort[] left, ushort[] right)
    {
        var equal = 0;
        for (var index = 0; index < Permutations; index++)
        {
            equal += left[index] == right[index] ? 1 : 0;
        }

        return equal;
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
