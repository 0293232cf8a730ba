using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MlBackend.Text.Normalization;

namespace MlBackend.Commands.Corpora.Splitting;

/// <summary>
/// Gives each document a side by a hash of its text, so that it stays there however often the corpus is exported and however it
/// grows. Documents of one group, of one text and of almost one text stand on one side: the side of the first of them.
/// </summary>
/// <remarks>Takes about 500 bytes a document where near-duplicates are joined, else 50.</remarks>
internal sealed class Splitter(SplitOptions options)
{
    private readonly List<double> places = [];
    private readonly List<int> parents = [];
    private readonly List<string?> strata = [];
    private readonly Dictionary<string, int> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<double, int> byPlace = [];
    private readonly NearDuplicates? near = options.JoinsNearDuplicates ? new NearDuplicates() : null;

    /// <summary>How many documents were put beside another since they are almost the same text.</summary>
    public int Joined { get; private set; }

    /// <summary>Adds a document; the order of calls is the order of the answer.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="group">What it has in common with others that must stand on its side, such as a source; null = nothing.</param>
    /// <param name="stratum">Of what every side shall have its share, such as a label; null = of nothing.</param>
    public void Add(string text, string? group, string? stratum)
    {
        var index = places.Count;
        places.Add(Place(group is null ? $"t\0{Canonical(text)}" : $"g\0{group}"));
        parents.Add(index);
        strata.Add(stratum);
        if (group is not null && !groups.TryAdd(group, index))
        {
            Join(groups[group], index);
        }

        // Equal texts have equal places; of grouped documents the text is compared by the near-duplicates.
        if (!byPlace.TryAdd(places[index], index))
        {
            Join(byPlace[places[index]], index);
        }

        if (near?.Add(text) is { } twin)
        {
            Joined++;
            Join(twin, index);
        }
    }

    /// <summary>The side of every document in the order in which they were added.</summary>
    public Split[] Assign()
    {
        var sides = new Split[places.Count];
        var clusters = Enumerable.Range(0, places.Count).GroupBy(Root).ToList();
        foreach (var stratum in clusters.GroupBy(cluster => strata[cluster.Key], StringComparer.Ordinal))
        {
            Assign(stratum.Key is null, [.. stratum.OrderBy(cluster => places[cluster.Key]).ThenBy(cluster => cluster.Key)], sides);
        }

        FillEmpty(clusters, sides);
        return sides;
    }

    private void Assign(bool byHash, IReadOnlyList<IGrouping<int, int>> clusters, Split[] sides)
    {
        var total = clusters.Sum(cluster => cluster.Count());
        var before = 0;
        foreach (var cluster in clusters)
        {
            var size = cluster.Count();
            // In a stratum the sides get their shares exactly, in the order of the hashes.
            var side = options.SideOf(byHash ? places[cluster.Key] : (before + (size / 2.0)) / total);
            foreach (var index in cluster)
            {
                sides[index] = side;
            }

            before += size;
        }
    }

    /// <summary>A small corpus may leave a wished side empty, which no trainer takes: it gets the smallest cluster that is next to it.</summary>
    private void FillEmpty(IReadOnlyList<IGrouping<int, int>> clusters, Split[] sides)
    {
        foreach (var wanted in new[] { Split.Train, Split.Dev, Split.Test })
        {
            if (options.ShareOf(wanted) == 0 || sides.Contains(wanted))
            {
                continue;
            }

            var middle = wanted switch { Split.Train => options.Train / 2, Split.Dev => options.Train + (options.Dev / 2), _ => 1 - (options.Test / 2) };
            var held = clusters.CountBy(cluster => sides[cluster.Key]).ToDictionary();
            var donor = clusters.Where(cluster => held[sides[cluster.Key]] > 1)
                .OrderBy(cluster => Math.Abs(places[cluster.Key] - middle)).FirstOrDefault();
            foreach (var index in donor?.AsEnumerable() ?? [])
            {
                sides[index] = wanted;
            }
        }
    }

    private double Place(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Salt}\0{text}"));
        return BinaryPrimitives.ReadUInt64BigEndian(hash) / Math.Pow(2, 64);
    }

    /// <summary>As in the service's own hold-out: NFC without outer white space.</summary>
    private static string Canonical(string text) => UnicodeNormalization.Normalize(text, NormalizationForm.FormC).Trim();

    private int Root(int index)
    {
        while (parents[index] != index)
        {
            index = parents[index] = parents[parents[index]];
        }

        return index;
    }

    /// <summary>The older of two roots stays one.</summary>
    private void Join(int left, int right)
    {
        (left, right) = (Root(left), Root(right));
        parents[Math.Max(left, right)] = Math.Min(left, right);
    }
}
