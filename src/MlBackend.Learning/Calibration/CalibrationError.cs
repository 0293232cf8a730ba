namespace MlBackend.Learning.Calibration;

/// <summary>How far confidences are from the share that is right, over bins of equal width (Naeini et al. 2015).</summary>
/// <param name="Expected">The mean gap, weighted by how many fall into a bin.</param>
/// <param name="Largest">The largest gap of any bin.</param>
public readonly record struct CalibrationError(double Expected, double Largest)
{
    /// <summary>
    /// Measures confidences in [0,1] against what turned out right. Bins hold [low, high), the last one 1 too. No
    /// confidence at all gives 0.
    /// </summary>
    public static CalibrationError Of(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> right, int bins = 15)
    {
        var sums = new double[bins];
        var hits = new double[bins];
        var counts = new int[bins];
        for (var at = 0; at < confidences.Length; at++)
        {
            var bin = Bin(confidences[at], bins);
            sums[bin] += confidences[at];
            hits[bin] += right[at] ? 1 : 0;
            counts[bin]++;
        }

        double expected = 0, largest = 0;
        for (var bin = 0; bin < bins; bin++)
        {
            if (counts[bin] > 0)
            {
                var gap = Math.Abs(hits[bin] - sums[bin]);
                expected += gap / confidences.Length;
                largest = Math.Max(largest, gap / counts[bin]);
            }
        }

        return new CalibrationError(expected, largest);
    }

    /// <summary>The bin whose edges i/bins, as doubles, enclose the confidence: multiplying would round across an edge.</summary>
    private static int Bin(double confidence, int bins)
    {
        var bin = Math.Clamp((int)(confidence * bins), 0, bins - 1);
        while (bin + 1 < bins && confidence >= (bin + 1.0) / bins)
        {
            bin++;
        }

        while (bin > 0 && confidence < (double)bin / bins)
        {
            bin--;
        }

        return bin;
    }
}
