using System.Numerics.Tensors;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Crf.Features;

namespace MlBackend.Learning.Crf;

/// <summary>
/// The regularised negative log-likelihood of one chain of labels and its gradient. Parameters: feature by tag, dimension of the words' vectors
/// by tag where there are vectors, then tag by tag, rows <see cref="ChainTags.Stride"/> apart. As features depend on single words, their weights are
/// summed once a form and place instead of once a word, and the gradient is gathered the same way.
/// </summary>
internal sealed class CrfObjective(
    CrfCorpus corpus, CrfVocabulary vocabulary, ChainTags tags, float penalty, CancellationToken cancellationToken, CrfVectors? vectors = null)
{
    private readonly int _stride = tags.Stride;
    private readonly int _rows = vocabulary.Table.Keys.Length;
    private readonly int _table = (vocabulary.Table.Keys.Length + (vectors?.Width ?? 0)) * tags.Stride;
    private readonly ushort[] _gold = corpus.TagsFor(tags);
    private readonly float[] _sums = new float[(vocabulary.Starts.Length - 1) * tags.Stride];
    private readonly float[] _residuals = new float[(vocabulary.Starts.Length - 1) * tags.Stride];
    private readonly float[] _marginals = new float[CrfChains.Longest * tags.Stride];
    private readonly double[] _pairs = new double[tags.Count * tags.Stride];
    private readonly ChainLattice _lattice = new();
    private readonly ChainTransitions _transitions = new(tags);

    /// <summary>How many parameters, padding of rows included.</summary>
    public int Size => _table + (tags.Count * _stride);

    /// <summary>Where the weights of vectors begin, and where they end and those of neighbouring tags begin.</summary>
    public (int From, int To) Vectors => (_rows * _stride, _table);

    /// <summary>The loss at a point, and its gradient.</summary>
    public double Evaluate(ReadOnlySpan<float> point, Span<float> gradient)
    {
        SumWeights(point);
        _transitions.Set(point[_table..]);
        Array.Clear(_residuals);
        Array.Clear(_pairs);
        TensorPrimitives.Multiply(point, penalty, gradient);
        var loss = 0.5 * penalty * TensorPrimitives.SumOfSquares(point);
        var transitions = gradient[_table..];
        var weights = point[(_rows * _stride).._table];
        var slopes = gradient[(_rows * _stride).._table];
        foreach (var (start, length, document) in corpus.Chains)
        {
            cancellationToken.ThrowIfCancellationRequested();
            loss += Chain(start, length, vectors is null ? [] : vectors.Of(document, start), weights, slopes, transitions);
        }

        for (var at = 0; at < _pairs.Length; at++)
        {
            transitions[at] += (float)(_pairs[at] * _transitions.Factors[at]);
        }

        ScatterResiduals(gradient);
        return loss;
    }

    private double Chain(int start, int length, ReadOnlySpan<float> words, ReadOnlySpan<float> weights, Span<float> slopes, Span<float> transitions)
    {
        _lattice.Begin(length, tags, _transitions);
        var scores = _lattice.Scores;
        for (var at = 0; at < length; at++)
        {
            var row = scores.Slice(at * _stride, _stride);
            for (var place = 0; place < CrfFeatures.Places; place++)
            {
                ChainKernels.Add(row, _sums.AsSpan(Cell(start + at, place), _stride));
            }

            if (vectors is not null)
            {
                DenseRows.Add(weights, words.Slice(at * vectors.Width, vectors.Width), row);
            }
        }

        _lattice.Run(_pairs);
        var gold = _gold.AsSpan(start, length);
        var loss = _lattice.LogPartition - _lattice.ScoreOf(gold);
        _lattice.Marginals(_marginals);
        for (var at = 0; at < length; at++)
        {
            var row = _marginals.AsSpan(at * _stride, _stride);
            row[gold[at]] -= 1;
            for (var place = 0; place < CrfFeatures.Places; place++)
            {
                ChainKernels.Add(_residuals.AsSpan(Cell(start + at, place), _stride), row);
            }

            if (vectors is not null)
            {
                DenseRows.Scatter(slopes, words.Slice(at * vectors.Width, vectors.Width), row);
            }

            if (at > 0)
            {
                transitions[(gold[at - 1] * _stride) + gold[at]] -= 1;
            }
        }

        return loss;
    }

    /// <summary>Where the form that stands at a place around a word has its sums.</summary>
    private int Cell(int word, int place) =>
        ((corpus.Forms[word + place - CrfFeatures.Window] * CrfFeatures.Places) + place) * _stride;

    private void SumWeights(ReadOnlySpan<float> point)
    {
        Array.Clear(_sums);
        for (var cell = 0; cell + 1 < vocabulary.Starts.Length; cell++)
        {
            var sum = _sums.AsSpan(cell * _stride, _stride);
            for (var at = vocabulary.Starts[cell]; at < vocabulary.Starts[cell + 1]; at++)
            {
                ChainKernels.Add(sum, point.Slice(vocabulary.Rows[at] * _stride, _stride));
            }
        }
    }

    private void ScatterResiduals(Span<float> gradient)
    {
        for (var cell = 0; cell + 1 < vocabulary.Starts.Length; cell++)
        {
            var residual = _residuals.AsSpan(cell * _stride, _stride);
            for (var at = vocabulary.Starts[cell]; at < vocabulary.Starts[cell + 1]; at++)
            {
                ChainKernels.Add(gradient.Slice(vocabulary.Rows[at] * _stride, _stride), residual);
            }
        }
    }
}
