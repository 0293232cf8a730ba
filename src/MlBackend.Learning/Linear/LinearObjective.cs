using System.Numerics.Tensors;

namespace MlBackend.Learning.Linear;

/// <summary>
/// The regularised loss of a linear model and its gradient. Feature f's weights of all outputs stand side by side from
/// f · <see cref="Stride"/>; the intercepts come last and are not regularised.
/// </summary>
/// <param name="rows">The documents.</param>
/// <param name="targets">Document by output: 1 where the label holds, else 0.</param>
/// <param name="weights">Document by output (exclusive labels: the first counts): how much an example counts.</param>
/// <param name="features">How many columns the rows have.</param>
/// <param name="outputs">How many labels; one for two exclusive labels.</param>
/// <param name="exclusive">True where exactly one label holds: softmax; else each output is a question of its own.</param>
internal sealed class LinearObjective(
    SparseRows rows, float[] targets, float[] weights, int features, int outputs, bool exclusive)
{
    /// <summary>Penalty: half of this times the squared length of the weights.</summary>
    public required float Penalty { get; init; }

    /// <summary>The rows that count.</summary>
    public required int[] Only { get; init; }

    /// <summary>False where every score is 0 for a row of nothing: intercepts stay as they are.</summary>
    public bool HasIntercepts { get; init; } = true;

    /// <summary>Ends an evaluation early.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Places from one feature's weights to the next one's: the outputs, rounded up to whole vectors.</summary>
    public int Stride { get; } = Kernels.Stride(outputs);

    /// <summary>How many parameters.</summary>
    public int Size => (features + 1) * Stride;

    /// <summary>The loss at a point, and its gradient.</summary>
    public double Evaluate(ReadOnlySpan<float> point, Span<float> gradient)
    {
        var intercepts = features * Stride;
        TensorPrimitives.Multiply(point, Penalty, gradient);
        gradient[intercepts..].Clear();
        var loss = 0.5 * Penalty * TensorPrimitives.SumOfSquares(point[..intercepts]);
        Span<float> scores = Stride <= 256 ? stackalloc float[Stride] : new float[Stride];
        foreach (var row in Only)
        {
            CancellationToken.ThrowIfCancellationRequested();
            var columns = rows.ColumnsOf(row);
            var values = rows.ValuesOf(row);
            Kernels.Score(point, columns, values, scores);
            loss += Residual(row, scores[..outputs]);
            Kernels.Scatter(gradient, columns, values, scores);
        }

        if (!HasIntercepts)
        {
            gradient[intercepts..].Clear();
        }

        return loss;
    }

    /// <summary>Replaces scores by weighted (probability − target) and returns the weighted loss.</summary>
    private double Residual(int row, Span<float> scores)
    {
        var target = targets.AsSpan(row * outputs, outputs);
        var weight = weights.AsSpan(row * outputs, outputs);
        if (exclusive && outputs > 1)
        {
            var highest = TensorPrimitives.Max<float>(scores);
            var right = TensorPrimitives.Dot<float>(scores, target);
            TensorPrimitives.Subtract(scores, highest, scores);
            TensorPrimitives.Exp<float>(scores, scores);
            var sum = TensorPrimitives.Sum<float>(scores);
            TensorPrimitives.Divide(scores, sum, scores);
            TensorPrimitives.Subtract(scores, target, scores);
            TensorPrimitives.Multiply(scores, weight[0], scores);
            return weight[0] * (Math.Log(sum) + highest - right);
        }

        var loss = 0.0;
        for (var output = 0; output < outputs; output++)
        {
            var score = scores[output];
            var wrongness = target[output] > 0.5f ? -score : score;
            loss += weight[output] * Softplus(wrongness);
            scores[output] = weight[output] * ((1f / (1f + MathF.Exp(-score))) - target[output]);
        }

        return loss;
    }

    private static float Softplus(float value) => MathF.Max(value, 0) + MathF.Log(1f + MathF.Exp(-MathF.Abs(value)));
}
