using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Text.Offsets;

namespace MlBackend.Argilla.Mapper;

/// <summary>One suggestion as Argilla takes it.</summary>
/// <param name="QuestionId">Argilla's id of the question.</param>
/// <param name="Value">JSON of the value.</param>
/// <param name="Score">JSON of the score: a number, a list where the value is one, or null.</param>
internal sealed record WrittenSuggestion(string QuestionId, string Value, string Score);

/// <summary>
/// Writes suggestions in Argilla's values and scores: offsets in code points, a score for each item of a list, spans that do not lie
/// over each other where they must not.
/// </summary>
internal sealed class SuggestionWriter(Schema schema)
{
    private int misfits;

    /// <summary>How many suggestions fit no question, and how many spans fit no text: they are left out.</summary>
    public int Misfits => misfits;

    /// <summary>What is to be written of all that a release says about a document, one for each of Argilla's questions at the most.</summary>
    public IReadOnlyList<WrittenSuggestion> Write(SuggestedDocument document)
    {
        List<WrittenSuggestion> written = [];
        List<(Question, ChoiceSuggestion)> preferences = [];
        foreach (var suggestion in document.Suggestion.Suggestions)
        {
            if (schema.Find(suggestion.Question) is not { IsLearned: true } question || QuestionDetails.Id(question) is not { } id)
            {
                misfits++;
            }
            else if (QuestionDetails.Ranking(question) is not null && suggestion is ChoiceSuggestion preference)
            {
                preferences.Add((question, preference));
            }
            else if (Write(id, question, suggestion, document.Document) is { } one)
            {
                written.Add(one);
            }
        }

        foreach (var ranking in preferences.GroupBy(pair => QuestionDetails.Ranking(pair.Item1)!, StringComparer.Ordinal))
        {
            if (schema.Find(ranking.Key) is { } asked && QuestionDetails.Id(asked) is { } id && Rankings.Compose(asked, [.. ranking]) is { } ranked)
            {
                written.Add(new WrittenSuggestion(
                    id,
                    $"[{string.Join(',', ranked.Select(item => $$"""{"value":{{Text(item.Item)}},"rank":{{item.Rank.ToString(CultureInfo.InvariantCulture)}}}"""))}]",
                    List(ranked.Select(item => item.Score))));
            }
        }

        return written;
    }

    /// <summary>A number in [0,1] with a decimal point, which Argilla wants of float metadata; six digits.</summary>
    public static string Decimal(double number) => Math.Clamp(number, 0, 1).ToString("0.0#####", CultureInfo.InvariantCulture);

    private WrittenSuggestion? Write(string id, Question question, Suggestion suggestion, Document document)
    {
        switch (suggestion)
        {
            case ChoiceSuggestion choice when question.Kind.TakesLabels():
                var labels = choice.Labels.Where(label => question.Labels.Contains(label.Label, StringComparer.Ordinal)).ToList();
                misfits += choice.Labels.Count - labels.Count;
                return labels.Count == 0 ? null // Argilla has no value for "none of them".
                    : question.Kind == QuestionKind.MultiChoice
                        ? new WrittenSuggestion(id, $"[{string.Join(',', labels.Select(label => Text(label.Label)))}]", List(labels.Select(label => label.Confidence)))
                        : new WrittenSuggestion(id, question.Kind == QuestionKind.Rating ? labels[0].Label : Text(labels[0].Label), Decimal(labels[0].Confidence));
            case SpanSuggestion spans when question.Kind == QuestionKind.Span && document.Field(question.Field) is { } text:
                return Write(id, question, spans, new CodePointIndex(text));
            default:
                misfits++;
                return null;
        }
    }

    private WrittenSuggestion Write(string id, Question question, SpanSuggestion suggestion, CodePointIndex index)
    {
        List<(int Start, int End, string Label, double Confidence)> spans = [];
        foreach (var (span, confidence) in suggestion.Spans)
        {
            if (span.Start < span.End && index.TryToCodePoint(span.Start, out var start) && index.TryToCodePoint(span.End, out var end)
                && start < end && question.Labels.Contains(span.Label, StringComparer.Ordinal))
            {
                spans.Add((start.Value, end.Value, span.Label, confidence));
            }
            else
            {
                misfits++;
            }
        }

        if (!QuestionDetails.MayOverlap(question))
        {
            spans = Apart(spans);
        }

        return new WrittenSuggestion(
            id,
            $"[{string.Join(',', spans.Select(span => string.Create(CultureInfo.InvariantCulture, $$"""{"label":{{Text(span.Label)}},"start":{{span.Start}},"end":{{span.End}}}""")))}]",
            spans.Count == 0 ? "null" : List(spans.Select(span => span.Confidence)));
    }

    /// <summary>The surest of those that lie over each other; touching is not overlapping.</summary>
    private static List<(int Start, int End, string Label, double Confidence)> Apart(List<(int Start, int End, string Label, double Confidence)> spans)
    {
        List<(int Start, int End, string Label, double Confidence)> kept = [];
        foreach (var span in spans.OrderByDescending(span => span.Confidence))
        {
            if (kept.TrueForAll(other => span.End <= other.Start || other.End <= span.Start))
            {
                kept.Add(span);
            }
        }

        return [.. kept.OrderBy(span => span.Start)];
    }

    private static string List(IEnumerable<double> scores) => $"[{string.Join(',', scores.Select(Decimal))}]";

    private static string Text(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
