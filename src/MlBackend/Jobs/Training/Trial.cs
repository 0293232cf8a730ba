using MlBackend.Core.Annotations;
using MlBackend.Core.Models;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Calibration;
using MlBackend.Learning.Encoder.FineTuning;
using MlBackend.Learning.Evaluation;

namespace MlBackend.Jobs.Training;

/// <summary>The champion that a new version is compared with.</summary>
/// <param name="Model">The champion in memory.</param>
/// <param name="OutOfFold">
/// What models that had not seen them answered to the documents that trained it: by the tool's id, as JSON, empty where
/// there was none. Null where it is not known what trained it: then only held-out documents compare.
/// </param>
internal sealed record Reigning(IModel Model, IReadOnlyDictionary<string, string>? OutOfFold);

/// <summary>How a new version did.</summary>
/// <param name="Report">On all documents that judge it.</param>
/// <param name="Judgement">Whether it is promoted, and why.</param>
/// <param name="OutOfFold">To be stored with the version, for the comparison with its successor; null where too many documents make it needless.</param>
/// <param name="Reliability">How often it was right by its confidence, by label.</param>
internal sealed record TrialOutcome(
    EvaluationReport Report,
    Judgement Judgement,
    IReadOnlyDictionary<string, string>? OutOfFold,
    IReadOnlyDictionary<string, IReadOnlyList<ReliabilityBin>> Reliability);

/// <summary>
/// Judges a version on documents that did not train it: the held-out side, and while there are few annotations the
/// training side as well, answered by models that were trained without it.
/// </summary>
internal static class Trial
{
    /// <summary>Below so many annotations the training side judges too.</summary>
    public const int Few = 500;

    /// <summary>Folds of a family whose models cost minutes.</summary>
    public const int CostlyFolds = 2;

    private const int Folds = 5;

    /// <summary>Judges a trained model, and trains the models of the folds for it.</summary>
    public static TrialOutcome Judge(
        IModelFamily family, IModel model, QuestionData data, TrainingSettings settings, Reigning? champion, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var held = data.HoldOut.Examples;
        List<(Example Example, Suggestion? New)> judged = [.. held.Zip(Ask(model, held, cancellationToken))];
        Dictionary<string, string>? stored = null;
        if (data.Training.Examples.Count + held.Count < Few)
        {
            var outOfFold = OutOfFold.Suggest(family, data.Training, settings, family is EncoderFamily ? CostlyFolds : Folds, progress, cancellationToken);
            judged.AddRange(data.Training.Examples.Zip(outOfFold).Where(pair => pair.Second is not null));
            stored = [];
            foreach (var (example, suggestion) in data.Training.Examples.Zip(outOfFold))
            {
                stored[example.Document.ExternalId] = suggestion is null ? "" : Answer.ToJson([suggestion.ToAnswer()]);
            }
        }

        var report = Report(data, judged.Select(pair => (pair.Example, pair.New)));
        return new TrialOutcome(
            report,
            champion is null ? Learning.Evaluation.Judge.Decide(report, null) : Compare(data, judged, champion, cancellationToken),
            stored,
            Reliability.Of([.. judged.Select(pair => pair.Example.Answer)], [.. judged.Select(pair => pair.New)]));
    }

    /// <summary>Compares on the documents that trained neither of the two: every one of them has an honest answer of both.</summary>
    private static Judgement Compare(QuestionData data, List<(Example Example, Suggestion? New)> judged, Reigning champion, CancellationToken cancellationToken)
    {
        var held = data.HoldOut.Examples.Select(example => example.Document.ExternalId).ToHashSet(StringComparer.Ordinal);
        var asked = judged.Where(pair => held.Contains(pair.Example.Document.ExternalId) || champion.OutOfFold?.ContainsKey(pair.Example.Document.ExternalId) == false).ToList();
        var old = new Dictionary<string, Suggestion?>(StringComparer.Ordinal);
        foreach (var (pair, suggestion) in asked.Zip(Ask(champion.Model, [.. asked.Select(pair => pair.Example)], cancellationToken)))
        {
            old[pair.Example.Document.ExternalId] = suggestion;
        }

        foreach (var (id, json) in champion.OutOfFold ?? new Dictionary<string, string>())
        {
            if (json.Length > 0)
            {
                old.TryAdd(id, Certain(Answer.FromJson(json)[0]));
            }
        }

        var both = judged.Where(pair => old.ContainsKey(pair.Example.Document.ExternalId)).ToList();
        return Learning.Evaluation.Judge.Decide(
            Report(data, both.Select(pair => (pair.Example, pair.New))),
            Report(data, both.Select(pair => (pair.Example, old[pair.Example.Document.ExternalId]))));
    }

    private static IReadOnlyList<Suggestion?> Ask(IModel model, IReadOnlyList<Example> examples, CancellationToken cancellationToken) =>
        model.Suggest([.. examples.Select(example => example.Document)], cancellationToken);

    private static EvaluationReport Report(QuestionData data, IEnumerable<(Example Example, Suggestion? Suggestion)> pairs)
    {
        var all = pairs.ToList();
        return Evaluator.Evaluate(data.Question, [.. all.Select(pair => pair.Example.Answer)], [.. all.Select(pair => pair.Suggestion)]);
    }

    /// <summary>A stored answer as a suggestion; scores look at the answer only.</summary>
    private static Suggestion? Certain(Answer answer) => answer switch
    {
        ChoiceAnswer choice => new ChoiceSuggestion(choice.Question, 1, [.. choice.Labels.Select(label => new ScoredLabel(label, 1))], []),
        SpanAnswer spans => new SpanSuggestion(spans.Question, 1, [.. spans.Spans.Select(span => new ScoredSpan(span, 1))]),
        _ => null,
    };
}
