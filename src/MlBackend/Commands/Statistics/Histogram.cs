namespace MlBackend.Commands.Statistics;

/// <summary>How often numbers came: exact below 32, then in bins that double.</summary>
internal sealed class Histogram
{
    private const int Exact = 32;
    private readonly SortedDictionary<int, long> bins = [];

    /// <summary>How many numbers came.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum.</summary>
    public long Sum { get; private set; }

    /// <summary>The largest; 0 where none came.</summary>
    public int Most { get; private set; }

    /// <summary>The smallest; 0 where none came.</summary>
    public int Least { get; private set; }

    /// <summary>Their mean; 0 where none came.</summary>
    public double Mean => Count == 0 ? 0 : (double)Sum / Count;

    /// <summary>Bins from the smallest numbers on: from, to (inclusive), how many.</summary>
    public IReadOnlyList<(int From, int To, long Count)> Bins => [.. bins.Select(bin => (bin.Key, bin.Key < Exact ? bin.Key : (bin.Key * 2) - 1, bin.Value))];

    /// <summary>Notes a number, at least 0.</summary>
    public void Add(int number)
    {
        Least = Count == 0 ? number : int.Min(Least, number);
        Most = int.Max(Most, number);
        Count++;
        Sum += number;
        var bin = number < Exact ? number : Exact << int.Log2(number / Exact);
        bins[bin] = bins.GetValueOrDefault(bin) + 1;
    }
}
