using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Spans;

/// <summary>Answers questions about spans for the spans that other models suggest.</summary>
public static class SpanAnswers
{
    /// <summary>
    /// What a model of single spans says about the suggested spans of each document, in order; null where the document has no
    /// suggestion that could have spans. A document whose models suggest no span has an answer too: nothing, and surely.
    /// </summary>
    /// <param name="model">A model whose question is asked about spans.</param>
    /// <param name="spanQuestions">The span questions about the same object, with their fields.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="suggestions">What is suggested for each so far.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static IReadOnlyList<SpanSuggestion?> Suggest(
        IModel model,
        IEnumerable<Question> spanQuestions,
        IReadOnlyList<Document> documents,
        IReadOnlyList<IReadOnlyList<Suggestion>> suggestions,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(spanQuestions);
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(suggestions);
        var fields = spanQuestions.Where(question => question.Kind == QuestionKind.Span && question.Target == model.Question.Target)
            .ToDictionary(question => question.Name, question => question.Field, StringComparer.Ordinal);
        var places = documents.Select((document, index) => PlacesOf(suggestions[index], fields)).ToArray();
        List<Document> asked = [];
        for (var index = 0; index < places.Length; index++)
        {
            if (places[index] is { Count: > 0 } own && documents[index].Field(fields.Values.First()) is { } text)
            {
                asked.AddRange(SpanQuestion.Documents(documents[index], text, own));
            }
        }

        var answers = model.Suggest(asked, cancellationToken);
        var next = 0;
        return Array.ConvertAll(places, own => own is null ? null : Joined(model.Question.Name, own, answers, ref next));
    }

    private static SpanSuggestion Joined(string question, List<SpanPlace> places, IReadOnlyList<Suggestion?> answers, ref int next)
    {
        List<ScoredSpan> spans = [];
        var confidence = 1.0;
        foreach (var place in places)
        {
            if (answers[next++] is ChoiceSuggestion choice)
            {
                confidence *= choice.Confidence;
                spans.AddRange(choice.Labels.Select(label => new ScoredSpan(new LabelledSpan(place.Start, place.End, label.Label), label.Confidence)));
            }
        }

        return new SpanSuggestion(question, confidence, spans);
    }

    private static List<SpanPlace>? PlacesOf(IReadOnlyList<Suggestion> suggestions, Dictionary<string, string> fields)
    {
        var suggested = suggestions.OfType<SpanSuggestion>().Where(suggestion => fields.ContainsKey(suggestion.Question)).ToList();
        return suggested.Count == 0 ? null :
        [
            .. suggested.SelectMany(suggestion => suggestion.Spans).GroupBy(scored => (scored.Span.Start, scored.Span.End))
                .OrderBy(same => same.Key.Start).ThenBy(same => same.Key.End)
                .Select(same => new SpanPlace(same.Key.Start, same.Key.End, [.. same.Select(scored => scored.Span.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])),
        ];
    }
}
