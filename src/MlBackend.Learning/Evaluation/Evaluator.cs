using MlBackend.Core.Annotations;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Evaluation;

/// <summary>Compares suggestions with the truth.</summary>
public static class Evaluator
{
    /// <summary>Compares document by document; a missing suggestion counts as an empty one.</summary>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static EvaluationReport Evaluate(Question question, IReadOnlyList<Answer> truth, IReadOnlyList<Suggestion?> suggested)
    {
        if (truth.Count != suggested.Count)
        {
            throw new ArgumentException($"{truth.Count} answers cannot be compared with {suggested.Count} suggestions.", nameof(suggested));
        }

        var documents = new DocumentCounts[truth.Count];
        var labels = new Dictionary<string, DocumentCounts>(StringComparer.Ordinal);
        for (var index = 0; index < documents.Length; index++)
        {
            var right = DocumentCounts.Items(truth[index]);
            var said = DocumentCounts.Items(suggested[index]?.ToAnswer());
            documents[index] = DocumentCounts.Of(right, said);
            Count(labels, right, said);
        }

        var perLabel = PerLabel(question, labels);
        var pooled = LabelScore.Of("", documents.Aggregate(default(DocumentCounts), Plus));
        var byAccuracy = question.Kind.TakesOneLabel();
        var residuals = ScoreError.Residuals(
            Array.ConvertAll(documents, counts => byAccuracy ? (counts.IsExact ? 1.0 : 0) : 2.0 * counts.Right),
            Array.ConvertAll(documents, counts => byAccuracy ? 1.0 : (2.0 * counts.Right) + counts.Wrong + counts.Missed));
        double? accuracy = documents.Length == 0 ? null : documents.Count(counts => counts.IsExact) / (double)documents.Length;
        return new EvaluationReport(
            documents.Length,
            accuracy,
            pooled.Precision,
            pooled.Recall,
            pooled.F1,
            perLabel.Count == 0 ? null : perLabel.Average(label => label.F1),
            perLabel,
            AreaUnderCurve.Mean(question, truth, suggested),
            residuals.Length == 0 ? null : byAccuracy ? accuracy : pooled.F1,
            ScoreError.Of(residuals))
        {
            Residuals = residuals,
        };
    }

    private static void Count(Dictionary<string, DocumentCounts> labels, IReadOnlySet<LabelledSpan> truth, IReadOnlySet<LabelledSpan> said)
    {
        foreach (var item in said)
        {
            Add(labels, item.Label, truth.Contains(item) ? new DocumentCounts(1, 0, 0) : new DocumentCounts(0, 1, 0));
        }

        foreach (var item in truth)
        {
            if (!said.Contains(item))
            {
                Add(labels, item.Label, new DocumentCounts(0, 0, 1));
            }
        }
    }

    private static void Add(Dictionary<string, DocumentCounts> labels, string label, DocumentCounts counts) =>
        labels[label] = Plus(labels.GetValueOrDefault(label), counts);

    private static DocumentCounts Plus(DocumentCounts one, DocumentCounts other) =>
        new(one.Right + other.Right, one.Wrong + other.Wrong, one.Missed + other.Missed);

    private static List<LabelScore> PerLabel(Question question, Dictionary<string, DocumentCounts> labels)
    {
        var all = question.Labels.Concat(labels.Keys.Order(StringComparer.Ordinal)).Distinct(StringComparer.Ordinal);
        return
        [
            .. all.Where(label => question.Kind != QuestionKind.Span || labels.ContainsKey(label))
                .Select(label => LabelScore.Of(label, labels.GetValueOrDefault(label))),
        ];
    }
}
