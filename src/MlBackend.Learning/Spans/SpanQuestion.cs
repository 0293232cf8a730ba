using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;

namespace MlBackend.Learning.Spans;

/// <summary>
/// A question about each span, asked as if every span were a document of its own: the words of the span, what stands before and
/// after it, and the labels that it has. Any family that answers the kind of question then learns it.
/// </summary>
public static class SpanQuestion
{
    /// <summary>UTF-16 units that are looked at on each side.</summary>
    private const int Context = 80;

    private static readonly string[] Fields = ["span", "before", "after", "labels"];

    /// <summary>The question as a model of single spans answers it.</summary>
    public static Question Of(Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return question with { Fields = Fields };
    }

    /// <summary>One document for each place, with the place in its id.</summary>
    /// <param name="document">The document that the places lie in.</param>
    /// <param name="text">Its text.</param>
    /// <param name="places">Start and end of each, and the labels of the spans there.</param>
    public static IEnumerable<Document> Documents(Document document, string text, IEnumerable<SpanPlace> places)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(places);
        foreach (var (start, end, labels) in places)
        {
            yield return new Document(
                string.Create(CultureInfo.InvariantCulture, $"{document.ExternalId}#{start.Value}-{end.Value}"),
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Fields[0]] = text[start.Value..end.Value],
                    [Fields[1]] = text[Math.Max(0, start.Value - Context)..start.Value],
                    [Fields[2]] = text[end.Value..Math.Min(text.Length, end.Value + Context)],
                    [Fields[3]] = string.Join(' ', labels),
                });
        }
    }

    /// <summary>What one annotation teaches: an example for each span that got an answer.</summary>
    /// <param name="question">The question as it was asked.</param>
    /// <param name="document">The document.</param>
    /// <param name="answers">All answers of the annotation, those that made the spans included.</param>
    public static IEnumerable<Example> Examples(Question question, Document document, IReadOnlyList<Answer> answers)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(answers);
        var text = document.Field(question.Field) ?? "";
        var own = answers.OfType<SpanAnswer>().FirstOrDefault(answer => answer.Question == question.Name);
        foreach (var given in (own?.Spans ?? []).Where(span => span.Start < span.End && span.End.Value <= text.Length).GroupBy(span => (span.Start, span.End)))
        {
            var spans = answers.OfType<SpanAnswer>().Where(answer => answer.Question != question.Name)
                .SelectMany(answer => answer.Spans).Where(span => (span.Start, span.End) == given.Key).Select(span => span.Label);
            string[] labels = [.. given.Select(span => span.Label)];
            if (!question.Kind.TakesOneLabel() || labels.Length == 1)
            {
                var place = new SpanPlace(given.Key.Start, given.Key.End, [.. spans.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
                yield return new Example(Documents(document, text, [place]).Single(), new ChoiceAnswer(question.Name, labels));
            }
        }
    }
}

/// <summary>A place in a text and the labels of the spans there.</summary>
public readonly record struct SpanPlace(Utf16Offset Start, Utf16Offset End, IReadOnlyList<string> Labels);
