namespace MlBackend.Learning.Crf;

/// <summary>A span in words of its document; last is inclusive, the label an index among the question's.</summary>
internal readonly record struct WordSpan(int First, int Last, int Label);

/// <summary>
/// Divides labels into chains. A chain gives each word one tag, so labels whose spans share a word in some document
/// go to different chains; labels that never do share one, which learns that they exclude each other. Of spans of
/// one label that share a word only the longest is kept: a chain cannot hold both.
/// </summary>
internal static class CrfLayers
{
    /// <summary>The labels of each chain, in the question's order; only labels that occur.</summary>
    /// <param name="documents">The spans of each document; those that no chain can hold are removed.</param>
    /// <param name="labels">How many labels the question has.</param>
    public static int[][] Divide(IReadOnlyList<List<WordSpan>> documents, int labels)
    {
        var seen = new bool[labels];
        var excluded = new HashSet<(int, int)>();
        foreach (var spans in documents)
        {
            RemoveOwnOverlaps(spans);
            spans.Sort((left, right) => left.First.CompareTo(right.First));
            for (var at = 0; at < spans.Count; at++)
            {
                seen[spans[at].Label] = true;
                for (var other = at + 1; other < spans.Count && spans[other].First <= spans[at].Last; other++)
                {
                    excluded.Add((spans[at].Label, spans[other].Label));
                    excluded.Add((spans[other].Label, spans[at].Label));
                }
            }
        }

        var layers = new List<List<int>>();
        for (var label = 0; label < labels; label++)
        {
            if (seen[label])
            {
                var layer = layers.Find(layer => layer.TrueForAll(member => !excluded.Contains((member, label))));
                if (layer is null)
                {
                    layers.Add(layer = []);
                }

                layer.Add(label);
            }
        }

        return [.. layers.Select(layer => layer.ToArray())];
    }

    private static void RemoveOwnOverlaps(List<WordSpan> spans)
    {
        if (spans.Count < 2)
        {
            return;
        }

        spans.Sort((left, right) => left.Label != right.Label ? left.Label.CompareTo(right.Label)
            : left.First != right.First ? left.First.CompareTo(right.First)
            : right.Last.CompareTo(left.Last));
        var kept = 0;
        for (var at = 1; at < spans.Count; at++)
        {
            if (spans[at].Label != spans[kept].Label || spans[at].First > spans[kept].Last)
            {
                spans[++kept] = spans[at];
            }
            else if (spans[at].Last - spans[at].First > spans[kept].Last - spans[kept].First)
            {
                spans[kept] = spans[at];
            }
        }

        spans.RemoveRange(kept + 1, spans.Count - kept - 1);
    }
}
