using MlBackend.Learning.Crf.Chains;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Crf;

/// <summary>The recursions against a list of all sequences.</summary>
public sealed class ChainLatticeTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<int, int, int> Chains => new()
    {
        { 1, 1, 1 }, { 2, 2, 1 }, { 3, 5, 1 }, { 4, 4, 2 }, { 5, 5, 2 }, { 6, 4, 3 }, { 7, 3, 4 }, { 8, 6, 2 },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void The_partition_function_sums_over_all_valid_sequences(int seed, int length, int labels)
    {
        var chain = TinyChain.Random(seed, length, labels);

        chain.Lattice().LogPartition.ShouldBe(Math.Log(chain.Sequences().Sum(sequence => Math.Exp(sequence.Score))), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_marginal_is_the_share_of_the_sequences_with_that_tag(int seed, int length, int labels)
    {
        var chain = TinyChain.Random(seed, length, labels);
        var marginals = new float[length * chain.Tags.Stride];
        chain.Lattice().Marginals(marginals);
        var sequences = chain.Sequences();
        var total = sequences.Sum(sequence => Math.Exp(sequence.Score));
        for (var at = 0; at < length; at++)
        {
            for (var tag = 0; tag < chain.Tags.Count; tag++)
            {
                var share = sequences.Where(sequence => sequence.Path[at] == tag).Sum(sequence => Math.Exp(sequence.Score)) / total;
                ((double)marginals[(at * chain.Tags.Stride) + tag]).ShouldBe(share, Tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_spans_probability_is_the_share_of_the_sequences_with_exactly_that_span(int seed, int length, int labels)
    {
        var chain = TinyChain.Random(seed, length, labels);
        var lattice = chain.Lattice();
        var sequences = chain.Sequences();
        var total = sequences.Sum(sequence => Math.Exp(sequence.Score));
        for (var first = 0; first < length; first++)
        {
            for (var last = first; last < length; last++)
            {
                for (var label = 0; label < labels; label++)
                {
                    var share = sequences.Where(sequence => IsSpan(sequence.Path, first, last, label)).Sum(sequence => Math.Exp(sequence.Score)) / total;
                    lattice.SpanProbability(first, last, label).ShouldBe(share, Tolerance);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void The_best_sequence_has_the_highest_score_of_all(int seed, int length, int labels)
    {
        var chain = TinyChain.Random(seed, length, labels);
        var lattice = chain.Lattice();
        var path = new ushort[length];

        lattice.Best(path);

        var best = chain.Sequences().MaxBy(sequence => sequence.Score);
        path.ShouldBe(best.Path);
        lattice.ScoreOf(path).ShouldBe(best.Score, Tolerance);
    }

    [Fact]
    public void Long_chains_with_extreme_scores_keep_finite_probabilities()
    {
        const int length = 2000;
        var chain = TinyChain.Random(9, length, 2);
        for (var at = 0; at < chain.Scores.Length; at++)
        {
            chain.Scores[at] *= 50;
        }

        var lattice = chain.Lattice();
        var path = new ushort[length];
        lattice.Best(path);

        double.IsFinite(lattice.LogPartition).ShouldBeTrue();
        (lattice.ScoreOf(path) - lattice.LogPartition).ShouldBeLessThan(1e-3 * length);
        for (var at = 0; at < length; at++)
        {
            double.IsNaN(lattice.SpanProbability(at, Math.Min(length - 1, at + 3), 1)).ShouldBeFalse();
        }
    }

    private static bool IsSpan(ushort[] path, int first, int last, int label) =>
        path[first] == (2 * label) + 1
        && Enumerable.Range(first + 1, last - first).All(at => path[at] == (2 * label) + 2)
        && (last + 1 == path.Length || path[last + 1] != (2 * label) + 2);
}
