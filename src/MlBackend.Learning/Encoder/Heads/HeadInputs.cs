using System.Numerics.Tensors;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Linear;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>What a head for labels reads of a document: the features of its words, and the vector of its text behind them.</summary>
internal static class HeadInputs
{
    /// <summary>The vector of each text; of each pair (<see cref="QuestionText"/>) the second's less the first's.</summary>
    public static float[][] Of(TextVectors vectors, IReadOnlyList<string> texts, bool isDifference, Action<int>? progress, CancellationToken cancellationToken)
    {
        if (!isDifference)
        {
            // Several fields of a question that is no pair are read one after the other.
            return vectors.Of([.. texts.Select(text => text.Replace(QuestionText.Divider, '\n'))], progress, cancellationToken);
        }

        var both = vectors.Of([.. texts.SelectMany(text => text.Split(QuestionText.Divider, 2))], progress is null ? null : done => progress(done / 2), cancellationToken);
        var differences = new float[texts.Count][];
        for (var at = 0; at < differences.Length; at++)
        {
            differences[at] = new float[both[2 * at].Length];
            TensorPrimitives.Subtract(both[(2 * at) + 1], both[2 * at], differences[at]);
        }

        return differences;
    }

    /// <summary>Rows of the words' features with the vectors behind them.</summary>
    /// <param name="words">The features.</param>
    /// <param name="vectors">A vector for each row.</param>
    /// <param name="features">How many columns the features have.</param>
    public static SparseRows Join(SparseRows words, IReadOnlyList<float[]> vectors, int features)
    {
        var width = vectors[0].Length;
        var starts = new int[words.Count + 1];
        var (columns, values) = (new int[words.Places + ((long)words.Count * width)], new float[words.Places + ((long)words.Count * width)]);
        for (var row = 0; row < words.Count; row++)
        {
            var (at, length) = (starts[row], words.ColumnsOf(row).Length);
            words.ColumnsOf(row).CopyTo(columns.AsSpan(at));
            words.ValuesOf(row).CopyTo(values.AsSpan(at));
            Append(vectors[row], features, columns.AsSpan(at + length), values.AsSpan(at + length));
            starts[row + 1] = at + length + width;
        }

        return new SparseRows(starts, columns, values);
    }

    /// <summary>Writes a vector's columns and values.</summary>
    public static void Append(ReadOnlySpan<float> vector, int features, Span<int> columns, Span<float> values)
    {
        vector.CopyTo(values);
        for (var at = 0; at < vector.Length; at++)
        {
            columns[at] = features + at;
        }
    }
}
