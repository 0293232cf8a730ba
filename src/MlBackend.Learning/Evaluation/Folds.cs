namespace MlBackend.Learning.Evaluation;

/// <summary>Which rows are kept aside in which round of a cross-validation.</summary>
internal static class Folds
{
    /// <summary>
    /// The fold of each row. Rows of one group (such as a label) are spread evenly over the folds; which row falls
    /// where depends on the seed alone.
    /// </summary>
    public static int[] Assign(IReadOnlyList<int> groups, int folds, int seed)
    {
        var random = new Random(seed);
        var order = new int[groups.Count];
        for (var row = 0; row < order.Length; row++)
        {
            order[row] = row;
        }

        random.Shuffle(order);
        var fold = new int[order.Length];
        var next = 0;
        foreach (var row in order.OrderBy(row => groups[row]))
        {
            fold[row] = next++ % folds;
        }

        return fold;
    }
}
