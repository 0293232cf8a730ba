using System.Numerics.Tensors;

namespace MlBackend.Learning.Linear;

/// <summary>
/// Turns texts into sparse rows: 1 + ln(count), times the inverse document frequency seen in training
/// (ln((1 + N) / (1 + df)) + 1, as scikit-learn's TfidfTransformer). Words and characters each fill half of the row's
/// squared length of 1, so that neither drowns the other.
/// </summary>
internal sealed class LinearFeatures
{
    private const float Share = 0.5f;
    private readonly int[] _columnOf = new int[TextFeatures.Buckets];
    private readonly int[] _buckets;
    private readonly float[] _idf;

    /// <summary>Features from their stored form: ascending buckets and the weight of each.</summary>
    public LinearFeatures(int[] buckets, float[] idf)
    {
        _buckets = buckets;
        _idf = idf;
        Array.Fill(_columnOf, -1);
        for (var column = 0; column < buckets.Length; column++)
        {
            _columnOf[buckets[column]] = column;
        }
    }

    /// <summary>How many columns there are.</summary>
    public int Count => _buckets.Length;

    /// <summary>The bucket of each column, ascending.</summary>
    public ReadOnlySpan<int> Buckets => _buckets;

    /// <summary>The inverse document frequency of each column.</summary>
    public ReadOnlySpan<float> Idf => _idf;

    /// <summary>
    /// Reads the texts once: the features seen in at least <paramref name="least"/> texts, at most
    /// <paramref name="limit"/> of them (the most frequent), and the texts as rows.
    /// </summary>
    public static (LinearFeatures Features, SparseRows Rows) Fit(
        IReadOnlyList<string> texts, int least, int limit, CancellationToken cancellationToken)
    {
        var counter = new BucketCounter();
        var starts = new int[texts.Count + 1];
        var columns = new List<int>();
        var values = new List<float>();
        var frequency = new int[TextFeatures.Buckets];
        for (var row = 0; row < texts.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TextFeatures.Count(texts[row], counter);
            foreach (var bucket in counter.Touched)
            {
                frequency[bucket]++;
                columns.Add(bucket);
                values.Add(counter[bucket]);
            }

            starts[row + 1] = columns.Count;
            counter.Clear();
        }

        int[] buckets = [.. Kept(frequency, least, limit)];
        var features = new LinearFeatures(
            buckets, Array.ConvertAll(buckets, bucket => MathF.Log((1f + texts.Count) / (1f + frequency[bucket])) + 1f));
        return (features, features.Weigh(new SparseRows(starts, [.. columns], [.. values])));
    }

    /// <summary>As <see cref="Fit"/> for pairs of texts (<see cref="QuestionText"/>): a row is the second text's less the first one's.</summary>
    public static (LinearFeatures Features, SparseRows Rows) FitDifferences(
        IReadOnlyList<string> pairs, int least, int limit, CancellationToken cancellationToken)
    {
        var (features, rows) = Fit([.. pairs.SelectMany(pair => pair.Split(QuestionText.Divider, 2))], least, limit, cancellationToken);
        for (var first = 0; first < rows.Count; first += 2)
        {
            TensorPrimitives.Negate(rows.ValuesOf(first), rows.Values.AsSpan(rows.Starts[first], rows.ValuesOf(first).Length));
        }

        // The two texts' entries stand one behind the other already; products of rows add up what stands twice.
        return (features, new SparseRows([.. Enumerable.Range(0, pairs.Count + 1).Select(pair => rows.Starts[2 * pair])], rows.Columns, rows.Values));
    }

    /// <summary>Fills the workspace with the row of the second text less the first one's, and returns its length.</summary>
    public int DifferenceRow(string pair, LinearWorkspace work)
    {
        var divider = pair.IndexOf(QuestionText.Divider, StringComparison.Ordinal);
        var length = Row(pair[..divider], work);
        var values = work.Values.AsSpan(0, length);
        TensorPrimitives.Negate(values, values);
        return Row(pair[(divider + 1)..], work, length);
    }

    /// <summary>Fills the workspace from a place on with the row of one text and returns the length of all.</summary>
    public int Row(string text, LinearWorkspace work, int from = 0)
    {
        TextFeatures.Count(text, work.Counter);
        work.Reserve(from + work.Counter.Touched.Length);
        var length = from;
        foreach (var bucket in work.Counter.Touched)
        {
            var column = _columnOf[bucket];
            if (column >= 0)
            {
                work.Columns[length] = column;
                work.Values[length++] = work.Counter[bucket];
            }
        }

        work.Counter.Clear();
        Scale(work.Columns.AsSpan(from, length - from), work.Values.AsSpan(from, length - from));
        return length;
    }

    private static IEnumerable<int> Kept(int[] frequency, int least, int limit)
    {
        var ofFrequency = new SortedDictionary<int, int>();
        foreach (var times in frequency.Where(times => times >= least))
        {
            ofFrequency[times] = ofFrequency.GetValueOrDefault(times) + 1;
        }

        var kept = ofFrequency.Values.Sum();
        foreach (var (times, number) in ofFrequency)
        {
            if (kept <= limit)
            {
                break;
            }

            kept -= number;
            least = times + 1;
        }

        return Enumerable.Range(0, frequency.Length).Where(bucket => frequency[bucket] >= least);
    }

    /// <summary>From buckets and counts to columns and weights.</summary>
    private SparseRows Weigh(SparseRows counts)
    {
        var starts = new int[counts.Starts.Length];
        var length = 0;
        for (var row = 0; row < counts.Count; row++)
        {
            var begin = length;
            for (var at = counts.Starts[row]; at < counts.Starts[row + 1]; at++)
            {
                var column = _columnOf[counts.Columns[at]];
                if (column >= 0)
                {
                    // Never ahead of what is still to be read: the arrays can be rewritten in place.
                    counts.Columns[length] = column;
                    counts.Values[length++] = counts.Values[at];
                }
            }

            Scale(counts.Columns.AsSpan(begin, length - begin), counts.Values.AsSpan(begin, length - begin));
            starts[row + 1] = length;
        }

        return new SparseRows(starts, counts.Columns[..length], counts.Values[..length]);
    }

    private void Scale(ReadOnlySpan<int> columns, Span<float> values)
    {
        float words = 0, characters = 0;
        for (var at = 0; at < values.Length; at++)
        {
            var value = (1f + MathF.Log(values[at])) * _idf[columns[at]];
            values[at] = value;
            if (_buckets[columns[at]] < TextFeatures.Half)
            {
                words += value * value;
            }
            else
            {
                characters += value * value;
            }
        }

        var wordScale = words > 0 ? MathF.Sqrt((1 - Share) / words) : 0f;
        var characterScale = characters > 0 ? MathF.Sqrt(Share / characters) : 0f;
        for (var at = 0; at < values.Length; at++)
        {
            values[at] *= _buckets[columns[at]] < TextFeatures.Half ? wordScale : characterScale;
        }
    }
}
