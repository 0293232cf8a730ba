namespace MlBackend.Learning.Agreement;

/// <summary>How far two labels lie apart.</summary>
public enum LabelScale
{
    /// <summary>Equal or not.</summary>
    Nominal,

    /// <summary>In an order.</summary>
    Ordinal,

    /// <summary>At equal distances.</summary>
    Interval,
}

/// <summary>How the disagreement of two people weighs in Cohen's kappa.</summary>
public enum KappaWeight
{
    /// <summary>Equal or not.</summary>
    None,

    /// <summary>By the distance of the labels.</summary>
    Linear,

    /// <summary>By its square.</summary>
    Quadratic,
}

/// <summary>
/// How much annotators agree beyond chance where each gave one label to an item. Ratings are indices into a list of labels, null where
/// somebody gave none. A coefficient is null where chance alone leaves nothing to disagree about.
/// </summary>
/// <param name="items">For each item the rating of each annotator.</param>
/// <param name="labels">The length of the list of labels.</param>
public sealed class LabelAgreement(IReadOnlyList<IReadOnlyList<int?>> items, int labels)
{
    /// <summary>The share of pairs of ratings that agree, as a mean over items that have several (in [0,1]).</summary>
    public double? Percent
    {
        get
        {
            var shares = items.Select(Counts).Where(counts => counts.Sum() >= 2).Select(counts => (double)counts.Sum(count => (long)count * (count - 1)) / ((long)counts.Sum() * (counts.Sum() - 1))).ToList();
            return shares.Count == 0 ? null : shares.Average();
        }
    }

    /// <summary>
    /// Cohen's kappa (1960; weighted 1968) of two annotators over the items that both rated: 1 − Σ weight · observed / Σ weight · expected.
    /// </summary>
    public double? Cohen(int first, int second, KappaWeight weight = KappaWeight.None)
    {
        var table = new double[labels, labels];
        var count = 0;
        foreach (var item in items)
        {
            if (item[first] is { } one && item[second] is { } other)
            {
                table[one, other]++;
                count++;
            }
        }

        var rows = new double[labels];
        var columns = new double[labels];
        for (var row = 0; row < labels; row++)
        {
            for (var column = 0; column < labels; column++)
            {
                rows[row] += table[row, column];
                columns[column] += table[row, column];
            }
        }

        var (observed, expected) = (0.0, 0.0);
        for (var row = 0; row < labels; row++)
        {
            for (var column = 0; column < labels; column++)
            {
                var apart = double.Abs(row - column);
                var own = weight switch { KappaWeight.Linear => apart, KappaWeight.Quadratic => apart * apart, _ => row == column ? 0.0 : 1.0 };
                observed += own * table[row, column];
                expected += own * rows[row] * columns[column] / double.Max(count, 1);
            }
        }

        return expected == 0 ? null : 1 - (observed / expected);
    }

    /// <summary>
    /// Fleiss' kappa (1971) for any number of annotators; items with one rating count for chance only, as Gwet (2014) extends it to
    /// missing ratings.
    /// </summary>
    public double? Fleiss()
    {
        var rated = items.Select(Counts).Where(counts => counts.Sum() > 0).ToList();
        if (Percent is not { } observed)
        {
            return null;
        }

        var chance = 0.0;
        for (var label = 0; label < labels; label++)
        {
            var share = rated.Average(counts => (double)counts[label] / counts.Sum());
            chance += share * share;
        }

        return 1 - chance < 1e-12 ? null : (observed - chance) / (1 - chance);
    }

    /// <summary>Krippendorff's alpha (2011): 1 − observed / expected disagreement over the pairs of ratings of items that have several.</summary>
    public double? Krippendorff(LabelScale scale)
    {
        var rated = items.Select(Counts).Where(counts => counts.Sum() >= 2).ToList();
        var totals = new double[labels];
        foreach (var counts in rated)
        {
            for (var label = 0; label < labels; label++)
            {
                totals[label] += counts[label];
            }
        }

        var sum = totals.Sum();
        var (observed, expected) = (0.0, 0.0);
        for (var one = 0; one < labels; one++)
        {
            for (var other = 0; other < labels; other++)
            {
                var apart = Distance(scale, totals, one, other);
                expected += apart * totals[one] * (totals[other] - (one == other ? 1 : 0));
                foreach (var counts in apart > 0 ? rated : [])
                {
                    observed += apart * counts[one] * counts[other] / (counts.Sum() - 1);
                }
            }
        }

        return expected == 0 ? null : 1 - (observed * (sum - 1) / expected);
    }

    private static double Distance(LabelScale scale, double[] totals, int one, int other)
    {
        if (one == other)
        {
            return 0;
        }

        switch (scale)
        {
            case LabelScale.Interval:
                return (double)(one - other) * (one - other);
            case LabelScale.Ordinal:
                var (low, high) = (int.Min(one, other), int.Max(one, other));
                var between = totals[low..(high + 1)].Sum() - ((totals[low] + totals[high]) / 2);
                return between * between;
            default:
                return 1;
        }
    }

    private int[] Counts(IReadOnlyList<int?> item)
    {
        var counts = new int[labels];
        foreach (var rating in item)
        {
            if (rating is { } label)
            {
                counts[label]++;
            }
        }

        return counts;
    }
}
