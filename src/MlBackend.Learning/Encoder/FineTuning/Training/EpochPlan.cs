namespace MlBackend.Learning.Encoder.FineTuning.Training;

/// <summary>
/// Which samples make which step. Everything follows from the seed and the number of the epoch, so that a run that was broken off goes on
/// with the steps that it would have taken.
/// </summary>
/// <param name="lengths">Tokens of each sample.</param>
/// <param name="batch">Samples of a step.</param>
/// <param name="seed">The seed.</param>
internal sealed class EpochPlan(IReadOnlyList<int> lengths, int batch, int seed)
{
    // So many steps' samples are sorted by length together: steps stay a mixture, and little of them is padding.
    private const int Mixed = 8;

    /// <summary>Steps of an epoch.</summary>
    public int Steps => (lengths.Count + batch - 1) / batch;

    /// <summary>The samples of each step of an epoch, each sample once.</summary>
    /// <param name="epoch">Counted from 0.</param>
    public int[][] Of(int epoch)
    {
        var random = new Random(HashCode(epoch));
        int[] order = [.. Enumerable.Range(0, lengths.Count)];
        random.Shuffle(order);
        int[][] steps = [.. order.Chunk(batch * Mixed).SelectMany(mixture => mixture.OrderBy(sample => lengths[sample]).ThenBy(sample => sample).Chunk(batch))];
        random.Shuffle(steps);
        return steps;
    }

    // System.HashCode differs from process to process.
    private int HashCode(int epoch) => unchecked((seed * 1_000_003) + (epoch * 7919) + 17);
}
