namespace MlBackend.Learning.Crf.Chains;

/// <summary>
/// Weights of neighbouring tags, first by second, with their exponentials; those of forbidden pairs are 0, so that
/// every distribution is one over valid BIO sequences only.
/// </summary>
internal sealed class ChainTransitions
{
    /// <summary>Keeps exponentials in range whatever the weights; trained ones stay far below.</summary>
    private const float Limit = 30;

    private readonly int _stride;
    private readonly int _count;

    /// <param name="tags">The chain's tags.</param>
    public ChainTransitions(ChainTags tags)
    {
        (_stride, _count) = (tags.Stride, tags.Count);
        Weights = new float[_count * _stride];
        Factors = new double[_count * _stride];
        Transposed = new double[_count * _stride];
    }

    /// <summary>First tag by second tag; forbidden pairs count as 0.</summary>
    public float[] Weights { get; }

    /// <summary>Exponentials, first tag by second tag; 0 where forbidden.</summary>
    public double[] Factors { get; }

    /// <summary>Exponentials, second tag by first tag.</summary>
    public double[] Transposed { get; }

    /// <summary>Takes other weights.</summary>
    public void Set(ReadOnlySpan<float> weights)
    {
        for (var first = 0; first < _count; first++)
        {
            for (var second = 0; second < _count; second++)
            {
                if (ChainTags.MayFollow(first, second))
                {
                    var weight = Math.Clamp(weights[(first * _stride) + second], -Limit, Limit);
                    Weights[(first * _stride) + second] = weight;
                    Factors[(first * _stride) + second] = Math.Exp(weight);
                    Transposed[(second * _stride) + first] = Factors[(first * _stride) + second];
                }
            }
        }
    }
}
