namespace MlBackend.Learning.Crf.Chains;

/// <summary>What one chain learnt.</summary>
/// <param name="Tags">Its tags.</param>
/// <param name="Rows">Feature by tag, <see cref="ChainTags.Stride"/> apart.</param>
/// <param name="Transitions">Its transitions.</param>
internal sealed record ChainWeights(ChainTags Tags, float[] Rows, ChainTransitions Transitions)
{
    /// <summary>Dimension of the words' vectors by tag, <see cref="ChainTags.Stride"/> apart; empty without vectors.</summary>
    public float[] Vectors { get; init; } = [];
}
