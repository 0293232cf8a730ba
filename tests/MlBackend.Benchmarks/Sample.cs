namespace MlBackend.Benchmarks;

/// <summary>A list of times and what is said of it.</summary>
internal sealed class Sample
{
    private readonly List<double> milliseconds = [];

    public void Add(TimeSpan time) => milliseconds.Add(time.TotalMilliseconds);

    public int Count => milliseconds.Count;

    /// <summary>The value below which this share of the times lies, by the nearest rank; milliseconds.</summary>
    public double Quantile(double share)
    {
        var sorted = milliseconds.Order().ToList();
        return Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)], 3);
    }

    /// <summary>The figures that are committed.</summary>
    public object Figures => new { Count, P50Ms = Quantile(0.5), P99Ms = Quantile(0.99), MaxMs = Quantile(1) };
}
