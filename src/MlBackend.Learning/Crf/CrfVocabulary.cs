using System.Runtime.InteropServices;
using MlBackend.Learning.Crf.Features;

namespace MlBackend.Learning.Crf;

/// <summary>The features that are learnt, and which of them each form has at each place around a word.</summary>
/// <param name="Table">The rows of the features.</param>
/// <param name="Starts">Form by place (<see cref="CrfFeatures.Places"/>): where its rows begin in <paramref name="Rows"/>; one more ends the last.</param>
/// <param name="Rows">Rows of the table.</param>
internal sealed record CrfVocabulary(FeatureTable Table, int[] Starts, int[] Rows)
{
    /// <summary>Keeps the features that occur often enough; where these are too many, the most frequent.</summary>
    public static CrfVocabulary Of(CrfCorpus corpus, int frequency, int limit)
    {
        var counts = new Dictionary<uint, int>();
        var keys = new List<uint>();
        for (var form = 0; form < corpus.Counts.Length; form++)
        {
            for (var place = 0; place < CrfFeatures.Places; place++)
            {
                keys.Clear();
                KeysAt(corpus, form, place, keys);
                foreach (var key in keys)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) += Math.Max(1, corpus.Counts[form]);
                }
            }
        }

        var least = Threshold(counts, frequency, limit);
        var kept = counts.Where(entry => entry.Value >= least).Select(entry => entry.Key).ToArray();
        Array.Sort(kept);
        var table = new FeatureTable(kept);
        var starts = new int[(corpus.Counts.Length * CrfFeatures.Places) + 1];
        var rows = new List<int>();
        for (var at = 0; at + 1 < starts.Length; at++)
        {
            keys.Clear();
            KeysAt(corpus, at / CrfFeatures.Places, at % CrfFeatures.Places, keys);
            foreach (var key in keys)
            {
                if (table.Find(key) is >= 0 and var row)
                {
                    rows.Add(row);
                }
            }

            starts[at + 1] = rows.Count;
        }

        return new CrfVocabulary(table, starts, [.. rows]);
    }

    private static void KeysAt(CrfCorpus corpus, int form, int place, List<uint> keys)
    {
        var (start, own, near) = corpus.KeysOf[form];
        if (place == CrfFeatures.Window)
        {
            keys.AddRange(corpus.Keys.Slice(start, own));
            return;
        }

        foreach (var key in corpus.Keys.Slice(start + own, near))
        {
            keys.Add(CrfFeatures.At(key, place - CrfFeatures.Window));
        }
    }

    private static int Threshold(Dictionary<uint, int> counts, int frequency, int limit)
    {
        var ofFrequency = new SortedDictionary<int, int>();
        var left = 0;
        foreach (var times in counts.Values)
        {
            if (times >= frequency)
            {
                ofFrequency[times] = ofFrequency.GetValueOrDefault(times) + 1;
                left++;
            }
        }

        foreach (var (times, number) in ofFrequency)
        {
            if (left <= limit)
            {
                break;
            }

            left -= number;
            frequency = times + 1;
        }

        return frequency;
    }
}
