namespace MlBackend.Core.Models;

/// <summary>What a person or the program may choose for a training run. Null = the family's own default.</summary>
/// <param name="Seed">Everything random comes from it.</param>
/// <param name="Epochs">Passes (or iterations of the optimiser) at the most; at least 1.</param>
/// <param name="Options">Further options of the family by name, as text; unknown names are refused.</param>
public sealed record TrainingSettings(int Seed = 0, int? Epochs = null, IReadOnlyDictionary<string, string>? Options = null);

/// <summary>Where a training run stands.</summary>
/// <param name="Done">Share done, in [0,1].</param>
/// <param name="Stage">What is being done, in one or two words.</param>
/// <param name="Loss">The training loss, where there is one yet.</param>
public readonly record struct TrainingProgress(double Done, string Stage, double? Loss = null);
