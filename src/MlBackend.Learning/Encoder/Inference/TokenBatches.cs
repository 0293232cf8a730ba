namespace MlBackend.Learning.Encoder.Inference;

/// <summary>
/// Puts windows into batches by the tokens they cost, not by their number: sorted by length, a batch grows while it stays
/// within a budget of tokens and while at most a tenth of them is padding.
/// </summary>
internal static class TokenBatches
{
    /// <summary>
    /// Tokens of a batch, padding included. Larger ones leave the processor's cache and are no faster: see the benchmark <c>embeddings</c>.
    /// </summary>
    public const int Budget = 1024;

    /// <summary>Padding allowed, as a share of a batch's tokens.</summary>
    public const double MostPadding = 0.10;

    /// <summary>The numbers of the windows of each batch, the longest windows first.</summary>
    /// <param name="lengths">Tokens of each window.</param>
    /// <param name="budget">Tokens of a batch at the most; a longer window has a batch to itself.</param>
    public static List<int[]> Of(IReadOnlyList<int> lengths, int budget = Budget)
    {
        // A stable order: equal lengths stay as they came, so that equal calls give equal batches.
        int[] order = [.. Enumerable.Range(0, lengths.Count).OrderByDescending(at => lengths[at])];
        var batches = new List<int[]>();
        for (var start = 0; start < order.Length;)
        {
            var length = lengths[order[start]];
            var (end, tokens) = (start + 1, length);
            while (end < order.Length)
            {
                var all = (end - start + 1) * length;
                if (all > budget || all - tokens - lengths[order[end]] > MostPadding * all)
                {
                    break;
                }

                tokens += lengths[order[end++]];
            }

            batches.Add(order[start..end]);
            start = end;
        }

        return batches;
    }
}
