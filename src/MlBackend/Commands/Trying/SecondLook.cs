using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Evaluation;
using MlBackend.Text.Offsets;

namespace MlBackend.Commands.Trying;

/// <summary>An annotation that a sure model, which did not learn from it, would have made otherwise.</summary>
/// <param name="Index">Its place among the examples.</param>
/// <param name="Annotated">What the person answered and the model would not.</param>
/// <param name="Suggested">What the model would have answered and the person did not.</param>
/// <param name="Confidence">How sure it is, in [0,1].</param>
internal sealed record SecondLook(int Index, string Annotated, string Suggested, double Confidence)
{
    /// <summary>Below it, a model that disagrees says little.</summary>
    public const double Sure = 0.9;

    /// <summary>Those worth a second look, the surest disagreement first.</summary>
    public static IReadOnlyList<SecondLook> Find(TrainingSet data, IReadOnlyList<Suggestion?> outOfFold) =>
    [
        .. Enumerable.Range(0, data.Examples.Count)
            .Select(index => outOfFold[index] is { } suggestion ? Compare(data, index, suggestion) : null)
            .OfType<SecondLook>()
            .OrderByDescending(look => look.Confidence).ThenBy(look => look.Index),
    ];

    private static SecondLook? Compare(TrainingSet data, int index, Suggestion suggestion)
    {
        var example = data.Examples[index];
        if (Evaluator.Evaluate(data.Question, [example.Answer], [suggestion]).Accuracy == 1)
        {
            return null;
        }

        return (suggestion, example.Answer) switch
        {
            (SpanSuggestion spans, SpanAnswer answer) => Spans(index, example.Document.Field(data.Question.Field) ?? "", spans, answer),
            (ChoiceSuggestion choice, ChoiceAnswer answer) when choice.Confidence >= Sure =>
                new SecondLook(index, Joined(answer.Labels), Joined(choice.Labels.Select(label => label.Label)), choice.Confidence),
            _ => null,
        };
    }

    /// <summary>
    /// Sure of a span that the person does not have. That a model misses a span says nothing: it does not know every name.
    /// </summary>
    private static SecondLook? Spans(int index, string text, SpanSuggestion suggestion, SpanAnswer answer)
    {
        var known = answer.Spans.ToHashSet();
        var extra = suggestion.Spans.Where(span => span.Confidence >= Sure && !known.Contains(span.Span)).ToList();
        if (extra.Count == 0)
        {
            return null;
        }

        var said = suggestion.Spans.Select(span => span.Span).ToHashSet();
        var offsets = new CodePointIndex(text);
        return new SecondLook(
            index,
            Joined(answer.Spans.Where(span => !said.Contains(span)).Select(Place)),
            Joined(extra.Select(span => Place(span.Span))),
            extra.Max(span => span.Confidence));

        string Place(LabelledSpan span) => string.Create(
            CultureInfo.InvariantCulture, $"{span.Label} {CodePoints(span.Start)}-{CodePoints(span.End)}");

        int CodePoints(Utf16Offset offset) => offsets.ToCodePoint(offset).Value;
    }

    private static string Joined(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } joined ? joined : "nothing";
}
