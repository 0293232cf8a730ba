using MlBackend.Core.Models;
using MlBackend.Learning.Evaluation;

namespace MlBackend.Commands.Trying;

/// <summary>All that a try found out.</summary>
/// <param name="Asked">The question that was tried.</param>
/// <param name="Family">The family that learned.</param>
/// <param name="Seed">Decides the sample, their order and the models.</param>
/// <param name="Data">The documents that were replayed, in the order in which they were labelled.</param>
/// <param name="Lines">The line on which each of them begins.</param>
/// <param name="Replay">What became of them.</param>
/// <param name="Final">How models that did not see them answer the documents once all are labelled.</param>
/// <param name="SecondLooks">Annotations worth a second look, the surest disagreement first.</param>
/// <param name="Elapsed">How long replaying and looking took.</param>
internal sealed record TryOutcome(
    AskedQuestion Asked,
    string Family,
    int Seed,
    TrainingSet Data,
    IReadOnlyList<long> Lines,
    ReplayOutcome Replay,
    EvaluationReport Final,
    IReadOnlyList<SecondLook> SecondLooks,
    TimeSpan Elapsed)
{
    /// <summary>The labels that models find least, the weakest first.</summary>
    public IReadOnlyList<LabelScore> Weakest { get; } =
        [.. Final.PerLabel.Where(label => label.Support > 0).OrderBy(label => label.F1).ThenBy(label => label.Label, StringComparer.Ordinal).Take(5)];
}
