namespace MlBackend.Learning.Evaluation;

/// <summary>
/// The standard error of a score that is a ratio of two sums over documents, linearised (Cochran, Sampling Techniques, 3rd
/// edition, section 6.4): documents are the units drawn, so that long ones with many spans do not feign certainty.
/// </summary>
internal static class ScoreError
{
    /// <summary>Residuals of the ratio Σparts/Σwholes; empty where the wholes sum to 0.</summary>
    public static double[] Residuals(ReadOnlySpan<double> parts, ReadOnlySpan<double> wholes)
    {
        var whole = Sum(wholes);
        if (whole == 0)
        {
            return [];
        }

        var ratio = Sum(parts) / whole;
        var mean = whole / wholes.Length;
        var residuals = new double[parts.Length];
        for (var index = 0; index < residuals.Length; index++)
        {
            residuals[index] = (parts[index] - (ratio * wholes[index])) / mean;
        }

        return residuals;
    }

    /// <summary>The standard error from residuals whose mean is 0; null below two documents.</summary>
    public static double? Of(IReadOnlyList<double> residuals) =>
        residuals.Count < 2 ? null : Math.Sqrt(residuals.Sum(residual => residual * residual) / ((double)residuals.Count * (residuals.Count - 1)));

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
