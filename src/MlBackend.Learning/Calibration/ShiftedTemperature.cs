using System.Numerics.Tensors;
using MlBackend.Learning.Optimisation;

namespace MlBackend.Learning.Calibration;

/// <summary>
/// Temperature scaling with one shift a class: softmax(Scale · logit + shift). The shifts undo what class weights did to
/// the prior. A weak normal prior (ln Scale and shifts around 0, deviation 1.5) keeps few examples from extremes.
/// </summary>
internal sealed record ShiftedTemperature(double Scale, double[] Shifts)
{
    private const double Precision = 1 / (1.5 * 1.5);

    /// <summary>Leaves logits as they are.</summary>
    public static ShiftedTemperature Identity(int classes) => new(1, new double[classes]);

    /// <summary>Fits logits (one row an example) to the right columns.</summary>
    public static ShiftedTemperature Fit(IReadOnlyList<double[]> logits, IReadOnlyList<int> labels, int classes, CancellationToken cancellationToken)
    {
        if (logits.Count == 0)
        {
            return Identity(classes);
        }

        var point = new float[classes + 1];
        var work = new double[classes];
        new Lbfgs { Iterations = 50, Tolerance = 1e-5, LeastGain = 1e-8 }.Minimise(
            point, (at, gradient) => Evaluate(logits, labels, at, gradient, work), cancellationToken);
        return new ShiftedTemperature(Math.Exp(point[classes]), [.. point.Take(classes).Select(shift => (double)shift)]);
    }

    /// <summary>The loss and gradient at (shifts, ln scale).</summary>
    private static double Evaluate(
        IReadOnlyList<double[]> logits, IReadOnlyList<int> labels, ReadOnlySpan<float> point, Span<float> gradient, double[] work)
    {
        var classes = work.Length;
        var scale = Math.Exp(point[classes]);
        var loss = 0.5 * Precision * TensorPrimitives.SumOfSquares(point);
        var slopes = new double[classes + 1];
        for (var row = 0; row < logits.Count; row++)
        {
            var logit = logits[row];
            for (var at = 0; at < classes; at++)
            {
                work[at] = (scale * logit[at]) + point[at];
            }

            var right = work[labels[row]];
            var highest = TensorPrimitives.Max<double>(work);
            TensorPrimitives.Subtract(work, highest, work);
            TensorPrimitives.Exp<double>(work, work);
            var sum = TensorPrimitives.Sum<double>(work);
            loss += Math.Log(sum) + highest - right;
            for (var at = 0; at < classes; at++)
            {
                var residual = (work[at] / sum) - (at == labels[row] ? 1 : 0);
                slopes[at] += residual;
                slopes[classes] += residual * scale * logit[at];
            }
        }

        for (var at = 0; at <= classes; at++)
        {
            gradient[at] = (float)(slopes[at] + (Precision * point[at]));
        }

        return loss;
    }
}
