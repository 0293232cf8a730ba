using MlBackend.Learning.Crf.Chains;

namespace MlBackend.Tests.Learning.Crf;

/// <summary>Random chains so small that every sequence of tags can be written down.</summary>
internal sealed class TinyChain
{
    private TinyChain(ChainTags tags, ChainTransitions transitions, float[] scores, int length) =>
        (Tags, Transitions, Scores, Length) = (tags, transitions, scores, length);

    public ChainTags Tags { get; }

    public ChainTransitions Transitions { get; }

    /// <summary>Word by tag, without padding.</summary>
    public float[] Scores { get; }

    public int Length { get; }

    public static TinyChain Random(int seed, int length, int labels)
    {
        var random = new Random(seed);
        var tags = new ChainTags([.. Enumerable.Range(0, labels)]);
        var weights = new float[tags.Count * tags.Stride];
        for (var at = 0; at < weights.Length; at++)
        {
            weights[at] = (float)((4 * random.NextDouble()) - 2);
        }

        var transitions = new ChainTransitions(tags);
        transitions.Set(weights);
        var scores = Enumerable.Range(0, length * tags.Count).Select(_ => (float)((8 * random.NextDouble()) - 4)).ToArray();
        return new TinyChain(tags, transitions, scores, length);
    }

    /// <summary>The lattice of this chain, run.</summary>
    public ChainLattice Lattice()
    {
        var lattice = new ChainLattice();
        lattice.Begin(Length, Tags, Transitions);
        for (var at = 0; at < Length; at++)
        {
            Scores.AsSpan(at * Tags.Count, Tags.Count).CopyTo(lattice.Scores[(at * Tags.Stride)..]);
        }

        lattice.Run([]);
        return lattice;
    }

    /// <summary>Every sequence of tags that begins no span in its middle, with its score.</summary>
    public List<(ushort[] Path, double Score)> Sequences()
    {
        var sequences = new List<(ushort[], double)> { ([], 0) };
        for (var at = 0; at < Length; at++)
        {
            sequences = [.. sequences.SelectMany(sequence => Continued(sequence, at))];
        }

        return sequences;
    }

    private IEnumerable<(ushort[] Path, double Score)> Continued((ushort[] Path, double Score) sequence, int at)
    {
        for (var tag = 0; tag < Tags.Count; tag++)
        {
            var isInside = tag > 0 && tag % 2 == 0;
            var previous = at == 0 ? -1 : sequence.Path[^1];
            if (isInside && previous != tag && previous != tag - 1)
            {
                continue;
            }

            var score = sequence.Score + Scores[(at * Tags.Count) + tag];
            score += at > 0 ? Transitions.Weights[(previous * Tags.Stride) + tag] : 0;
            yield return ([.. sequence.Path, (ushort)tag], score);
        }
    }
}
