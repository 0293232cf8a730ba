using System.Numerics.Tensors;

namespace MlBackend.Learning.Crf.Chains;

/// <summary>
/// All tag sequences of one chain of words and their probabilities: the forward and backward recursions with each
/// position scaled to sum 1 (Rabiner, A Tutorial on Hidden Markov Models, section V.A), marginals and the best
/// sequence. Reused from chain to chain; for one thread at a time.
/// </summary>
internal sealed class ChainLattice
{
    /// <summary>Least potential of a tag beside the best one at its word: nothing becomes impossible by rounding.</summary>
    private const float Least = 1e-30f;

    private ChainTags _tags = new([]);
    private ChainTransitions _transitions = new(new ChainTags([]));
    private float[] _scores = [];
    private float[] _exponents = [];
    private double[] _potentials = [];
    private double[] _forward = [];
    private double[] _backward = [];
    private double[] _scales = [];
    private double[] _ahead = [];
    private float[] _best = [];
    private ushort[] _from = [];

    /// <summary>Words in the chain.</summary>
    public int Length { get; private set; }

    /// <summary>Word by tag, <see cref="ChainTags.Stride"/> apart: to be filled after <see cref="Begin"/>.</summary>
    public Span<float> Scores => _scores.AsSpan(0, Length * _tags.Stride);

    /// <summary>The logarithm of the sum over all valid sequences, after <see cref="Run"/>.</summary>
    public double LogPartition { get; private set; }

    /// <summary>Makes room for a chain; its scores are 0.</summary>
    public void Begin(int length, ChainTags tags, ChainTransitions transitions)
    {
        (Length, _tags, _transitions) = (length, tags, transitions);
        var size = length * tags.Stride;
        if (_scores.Length < size)
        {
            var capacity = Math.Max(256, 2 * size);
            _scores = new float[capacity];
            _exponents = new float[capacity];
            _potentials = new double[capacity];
            _forward = new double[capacity];
            _backward = new double[capacity];
            _from = new ushort[capacity];
        }

        if (_scales.Length < length)
        {
            _scales = new double[2 * length];
        }

        if (_ahead.Length < tags.Stride)
        {
            _ahead = new double[tags.Stride];
            _best = new float[2 * tags.Stride];
        }

        Scores.Clear();
    }

    /// <summary>Computes both recursions. <paramref name="pairs"/>, where not empty, gains the expected pairs of tags over their factors.</summary>
    public void Run(Span<double> pairs)
    {
        Forward();
        Backward(pairs);
    }

    /// <summary>Writes the probability of each tag at each word, <see cref="ChainTags.Stride"/> apart.</summary>
    public void Marginals(Span<float> result)
    {
        var size = Length * _tags.Stride;
        TensorPrimitives.Multiply(_forward.AsSpan(0, size), _backward.AsSpan(0, size), _potentials.AsSpan(0, size));
        TensorPrimitives.ConvertTruncating<double, float>(_potentials.AsSpan(0, size), result[..size]);
    }

    /// <summary>The score of one sequence, of the same scale as <see cref="LogPartition"/>.</summary>
    public double ScoreOf(ReadOnlySpan<ushort> path)
    {
        var score = 0.0;
        for (var at = 0; at < Length; at++)
        {
            score += _scores[(at * _tags.Stride) + path[at]];
            score += at > 0 ? _transitions.Weights[(path[at - 1] * _tags.Stride) + path[at]] : 0;
        }

        return score;
    }

    /// <summary>The probability that exactly these words are one span of that label (an index in the chain); last is inclusive.</summary>
    public double SpanProbability(int first, int last, int label)
    {
        var stride = _tags.Stride;
        var inside = ChainTags.Inside(label);
        var previous = ChainTags.Begin(label);
        var probability = _forward[(first * stride) + previous];
        for (var at = first + 1; at <= last; at++)
        {
            probability *= _transitions.Factors[(previous * stride) + inside] * _potentials[(at * stride) + inside] / _scales[at];
            previous = inside;
        }

        if (last + 1 == Length)
        {
            return Math.Clamp(probability, 0, 1);
        }

        var sum = 0.0;
        for (var tag = 0; tag < _tags.Count; tag++)
        {
            if (tag != inside)
            {
                var at = ((last + 1) * stride) + tag;
                sum += _transitions.Factors[(previous * stride) + tag] * _potentials[at] * _backward[at];
            }
        }

        return Math.Clamp(probability * sum / _scales[last + 1], 0, 1);
    }

    /// <summary>Writes the most probable valid sequence.</summary>
    public void Best(Span<ushort> path)
    {
        var (stride, count) = (_tags.Stride, _tags.Count);
        var weights = _transitions.Weights;
        var current = _best.AsSpan(0, stride);
        var next = _best.AsSpan(stride, stride);
        for (var tag = 0; tag < count; tag++)
        {
            current[tag] = ChainTags.IsInside(tag) ? float.NegativeInfinity : _scores[tag];
        }

        for (var at = 1; at < Length; at++)
        {
            for (var tag = 0; tag < count; tag++)
            {
                var (begin, end) = ChainTags.IsInside(tag) ? (tag - 1, tag + 1) : (0, count);
                var (from, highest) = (begin, float.NegativeInfinity);
                for (var first = begin; first < end; first++)
                {
                    var score = current[first] + weights[(first * stride) + tag];
                    if (score > highest)
                    {
                        (from, highest) = (first, score);
                    }
                }

                next[tag] = highest + _scores[(at * stride) + tag];
                _from[(at * stride) + tag] = (ushort)from;
            }

            var swap = current;
            current = next;
            next = swap;
        }

        var last = 0;
        for (var tag = 1; tag < count; tag++)
        {
            last = current[tag] > current[last] ? tag : last;
        }

        for (var at = Length - 1; at >= 0; at--)
        {
            path[at] = (ushort)last;
            last = at > 0 ? _from[(at * stride) + last] : 0;
        }
    }

    private void Forward()
    {
        var (stride, count) = (_tags.Stride, _tags.Count);
        var logarithm = 0.0;
        for (var at = 0; at < Length; at++)
        {
            var row = _scores.AsSpan(at * stride, stride);
            var highest = row[0];
            for (var tag = 1; tag < count; tag++)
            {
                highest = row[tag] > highest ? row[tag] : highest;
            }

            // Padding counts for nothing, yet must stay finite: 0 times infinity is no number.
            for (var tag = 0; tag < stride; tag++)
            {
                _exponents[(at * stride) + tag] = tag < count ? row[tag] - highest : 0;
            }

            logarithm += highest;
        }

        var exponents = _exponents.AsSpan(0, Length * stride);
        TensorPrimitives.Exp<float>(exponents, exponents);
        TensorPrimitives.Max(exponents, Least, exponents);
        TensorPrimitives.ConvertTruncating<float, double>(exponents, _potentials);
        for (var at = 0; at < Length; at++)
        {
            var forward = _forward.AsSpan(at * stride, stride);
            var potentials = _potentials.AsSpan(at * stride, stride);
            if (at == 0)
            {
                forward.Clear();
                for (var tag = 0; tag < count; tag++)
                {
                    forward[tag] = ChainTags.IsInside(tag) ? 0 : potentials[tag];
                }
            }
            else
            {
                ChainKernels.Apply(_forward.AsSpan((at - 1) * stride, stride), _transitions.Factors, count, forward);
                ChainKernels.Multiply(forward, potentials);
            }

            _scales[at] = ChainKernels.Normalise(forward);
            logarithm += Math.Log(_scales[at]);
        }

        LogPartition = logarithm;
    }

    private void Backward(Span<double> pairs)
    {
        if (Length == 0)
        {
            return;
        }

        var (stride, count) = (_tags.Stride, _tags.Count);
        _backward.AsSpan((Length - 1) * stride, stride).Fill(1);
        var ahead = _ahead.AsSpan(0, stride);
        for (var at = Length - 1; at > 0; at--)
        {
            ChainKernels.Product(
                _potentials.AsSpan(at * stride, stride), _backward.AsSpan(at * stride, stride), 1 / _scales[at], ahead);
            if (!pairs.IsEmpty)
            {
                ChainKernels.AddOuter(_forward.AsSpan((at - 1) * stride, stride), ahead, count, pairs);
            }

            ChainKernels.Apply(ahead, _transitions.Transposed, count, _backward.AsSpan((at - 1) * stride, stride));
        }
    }
}
