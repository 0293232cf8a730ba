using System.Buffers.Binary;
using System.Collections;
using System.Security.Cryptography;
using System.Text;
using MlBackend.Text.Normalization;

namespace MlBackend.Commands.Corpora.Splitting;

/// <summary>
/// Gives each document a side by a hash of its text, so that it stays there however often the corpus is exported and however it
/// grows. Documents of one group, of one text and of almost one text stand on one side: the side of the first of them.
/// </summary>
/// <remarks>Takes about 50 bytes a document in memory, and the different strata.</remarks>
internal sealed class Splitter(SplitOptions options) : IDisposable
{
    private readonly List<double> places = [];
    private readonly List<int> strata = [];
    private readonly Dictionary<string, int> stratumNumbers = new(StringComparer.Ordinal);
    private readonly NearDuplicates? near = options.JoinsNearDuplicates ? new NearDuplicates() : null;

    /// <summary>How many documents were put beside another since they are almost the same text; known once sides are assigned.</summary>
    public int Joined { get; private set; }

    /// <summary>Adds a document; the order of calls is the order of the answer.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="group">What it has in common with others that must stand on its side, such as a source; null = nothing.</param>
    /// <param name="stratum">Of what every side shall have its share, such as a label; null = of nothing.</param>
    public void Add(string text, string? group, string? stratum)
    {
        places.Add(Place(group is null ? $"t\0{Canonical(text)}" : $"g\0{group}"));
        strata.Add(stratum is null ? -1 : Number(stratum));
        near?.Add(text);
    }

    /// <summary>The side of every document in the order in which they were added. No document can be added any more.</summary>
    public Split[] Assign()
    {
        var order = ByPlace();
        var clusters = new Clusters(places.Count);
        JoinEqual(clusters, order);
        JoinNear(clusters);
        var firsts = Array.FindAll(order, clusters.IsFirst);
        var sides = new Split[places.Count];
        Assign(clusters, firsts, sides);
        FillEmpty(clusters, firsts, sides);
        for (var document = 0; document < sides.Length; document++)
        {
            sides[document] = sides[clusters.FirstOf(document)];
        }

        return sides;
    }

    /// <inheritdoc/>
    public void Dispose() => near?.Dispose();

    private int[] ByPlace()
    {
        var keys = places.ToArray();
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>Documents of one group and equal texts have equal places; of grouped documents the text is compared by the near-duplicates.</summary>
    private void JoinEqual(Clusters clusters, int[] order)
    {
        for (var index = 1; index < order.Length; index++)
        {
            if (places[order[index]].Equals(places[order[index - 1]]))
            {
                clusters.Join(order[index - 1], order[index]);
            }
        }
    }

    private void JoinNear(Clusters clusters)
    {
        var joined = new BitArray(places.Count);
        near?.Find((earlier, later) =>
        {
            joined[later] = true;
            clusters.Join(earlier, later);
        });
        Joined = joined.Cast<bool>().Count(isJoined => isJoined);
    }

    /// <summary>Gives the first document of each cluster its side.</summary>
    private void Assign(Clusters clusters, int[] firsts, Split[] sides)
    {
        var totals = new long[stratumNumbers.Count];
        foreach (var first in firsts.Where(first => strata[first] >= 0))
        {
            totals[strata[first]] += clusters.SizeOf(first);
        }

        var before = new long[totals.Length];
        foreach (var first in firsts)
        {
            var place = places[first];
            if (strata[first] is >= 0 and var stratum)
            {
                // In a stratum the sides get their shares exactly, in the order of the hashes.
                var size = clusters.SizeOf(first);
                place = (before[stratum] + (size / 2.0)) / totals[stratum];
                before[stratum] += size;
            }

            sides[first] = options.SideOf(place);
        }
    }

    /// <summary>A small corpus may leave a wished side empty, which no trainer takes: it gets the cluster that is next to it.</summary>
    private void FillEmpty(Clusters clusters, int[] firsts, Split[] sides)
    {
        foreach (var wanted in new[] { Split.Train, Split.Dev, Split.Test })
        {
            if (options.ShareOf(wanted) == 0 || firsts.Any(first => sides[first] == wanted))
            {
                continue;
            }

            var middle = wanted switch { Split.Train => options.Train / 2, Split.Dev => options.Train + (options.Dev / 2), _ => 1 - (options.Test / 2) };
            var held = firsts.CountBy(first => sides[first]).ToDictionary();
            var donors = firsts.Where(first => held[sides[first]] > 1).ToList();
            if (donors.Count > 0)
            {
                sides[donors.MinBy(first => (Math.Abs(places[first] - middle), first))] = wanted;
            }
        }
    }

    private int Number(string stratum)
    {
        if (!stratumNumbers.TryGetValue(stratum, out var number))
        {
            stratumNumbers[stratum] = number = stratumNumbers.Count;
        }

        return number;
    }

    private double Place(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Salt}\0{text}"));
        return BinaryPrimitives.ReadUInt64BigEndian(hash) / Math.Pow(2, 64);
    }

    /// <summary>As in the service's own hold-out: NFC without outer white space.</summary>
    private static string Canonical(string text) => UnicodeNormalization.Normalize(text, NormalizationForm.FormC).Trim();
}
