namespace MlBackend.Autodiff.LowRank;

/// <summary>Which matrices get an adapter.</summary>
public enum LoraTargets
{
    /// <summary>The projections of attention: queries, keys, values, result.</summary>
    Attention,

    /// <summary>Every matrix that activations are multiplied with.</summary>
    AllLinear,
}

/// <summary>Adapters of low rank (Hu and others, 2021): x·W becomes x·W + alpha/rank · (x·A)·B, and only A and B are trained.</summary>
/// <param name="Rank">Columns of A and rows of B, at least 1.</param>
/// <param name="Alpha">Their weight times the rank; above 0.</param>
/// <param name="Targets">Which matrices get one.</param>
/// <param name="Seed">What A is drawn from; B begins as zeros, so that the model begins as it was.</param>
public sealed record LoraSettings(int Rank = 8, float Alpha = 16, LoraTargets Targets = LoraTargets.Attention, int Seed = 0);
