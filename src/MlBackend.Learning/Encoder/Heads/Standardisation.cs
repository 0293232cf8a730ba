using System.Numerics.Tensors;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>
/// Every dimension of the vectors with mean 0 and the same deviation, so that a vector's mean squared length is that of the words' features and one
/// penalty suits every encoder. Only training sees it: what it does is folded into the weights afterwards.
/// </summary>
/// <param name="Means">The mean of each dimension; zeros where there is no intercept to take it up.</param>
/// <param name="Factors">What each dimension is multiplied by; 0 for one that never changes.</param>
internal sealed record Standardisation(float[] Means, float[] Factors)
{
    /// <summary>Learns it from vectors that stand one behind the other in each array.</summary>
    /// <param name="rows">The arrays.</param>
    /// <param name="width">The length of a vector.</param>
    /// <param name="length">The square root of the mean squared length of what comes out.</param>
    /// <param name="centred">False: the means stay 0.</param>
    public static Standardisation Of(IReadOnlyList<float[]> rows, int width, float length, bool centred)
    {
        var (sums, squares) = (new double[width], new double[width]);
        var count = 0;
        foreach (var row in rows)
        {
            for (var start = 0; start < row.Length; start += width, count++)
            {
                for (var at = 0; at < width; at++)
                {
                    double value = row[start + at];
                    sums[at] += value;
                    squares[at] += value * value;
                }
            }
        }

        var (means, factors) = (new float[width], new float[width]);
        for (var at = 0; at < width && count > 0; at++)
        {
            var mean = centred ? sums[at] / count : 0;
            var variance = (squares[at] / count) - (mean * mean);
            means[at] = (float)mean;
            factors[at] = variance > 1e-12 ? (float)(length / Math.Sqrt(width * variance)) : 0;
        }

        return new Standardisation(means, factors);
    }

    /// <summary>Changes vectors in place.</summary>
    public void Apply(IReadOnlyList<float[]> rows)
    {
        var width = Means.Length;
        foreach (var row in rows)
        {
            for (var start = 0; start < row.Length; start += width)
            {
                var vector = row.AsSpan(start, width);
                TensorPrimitives.Subtract(vector, Means, vector);
                TensorPrimitives.Multiply(vector, Factors, vector);
            }
        }
    }

    /// <summary>Changes weights, dimension by output, so that they read vectors as they are.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="intercepts">Take up what the means did; as long as there are outputs.</param>
    public void Fold(Span<float> weights, Span<float> intercepts)
    {
        for (var at = 0; at < Means.Length; at++)
        {
            var row = weights.Slice(at * intercepts.Length, intercepts.Length);
            TensorPrimitives.Multiply(row, Factors[at], row);
            TensorPrimitives.MultiplyAdd(row, -Means[at], intercepts, intercepts);
        }
    }
}
