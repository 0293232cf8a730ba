using System.Numerics.Tensors;

namespace MlBackend.Learning.Calibration;

/// <summary>
/// One number that makes logits honest: the T above 0 that minimises the mean negative log-likelihood of
/// softmax(logits / T) (Guo et al. 2017). The loss is convex in 1/T, so the root of its derivative is found by halving.
/// </summary>
public static class TemperatureScaling
{
    private const double Least = 1e-3;
    private const double Most = 1e3;

    /// <summary>
    /// The temperature, or null where there is no finite optimum: every example right by any margin, or worse than
    /// chance. Keep 1 then.
    /// </summary>
    /// <param name="logits">One row an example.</param>
    /// <param name="labels">The right column of each row.</param>
    public static double? Fit(IReadOnlyList<double[]> logits, IReadOnlyList<int> labels)
    {
        double low = Least, high = Most;
        if (logits.Count == 0 || Slope(logits, labels, low) >= 0 || Slope(logits, labels, high) <= 0)
        {
            return null;
        }

        for (var round = 0; round < 200 && high - low > 1e-15 * high; round++)
        {
            var middle = Math.Sqrt(low * high);
            if (Slope(logits, labels, middle) > 0)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return 1 / Math.Sqrt(low * high);
    }

    /// <summary>Mean negative log-likelihood at a temperature, in nats.</summary>
    public static double Loss(IReadOnlyList<double[]> logits, IReadOnlyList<int> labels, double temperature)
    {
        var loss = 0.0;
        for (var row = 0; row < logits.Count; row++)
        {
            var highest = TensorPrimitives.Max<double>(logits[row]);
            var sum = 0.0;
            foreach (var logit in logits[row])
            {
                sum += Math.Exp((logit - highest) / temperature);
            }

            loss += Math.Log(sum) - ((logits[row][labels[row]] - highest) / temperature);
        }

        return loss / logits.Count;
    }

    /// <summary>The derivative of the mean loss by 1/T: expected logit minus the right one.</summary>
    private static double Slope(IReadOnlyList<double[]> logits, IReadOnlyList<int> labels, double inverse)
    {
        var slope = 0.0;
        for (var row = 0; row < logits.Count; row++)
        {
            var highest = TensorPrimitives.Max<double>(logits[row]);
            double sum = 0, expected = 0;
            foreach (var logit in logits[row])
            {
                var weight = Math.Exp((logit - highest) * inverse);
                sum += weight;
                expected += weight * logit;
            }

            slope += (expected / sum) - logits[row][labels[row]];
        }

        return slope / logits.Count;
    }
}
