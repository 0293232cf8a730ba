using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Tests.Formats;

namespace MlBackend.Tests.Learning.Crf;

/// <summary>Short ways to write examples with spans.</summary>
internal static class Spans
{
    public static Question Question(params string[] labels) => new("label", QuestionKind.Span, "text", ["text"], labels);

    public static Document Document(string text) => new("1", new Dictionary<string, string> { ["text"] = text });

    /// <summary>An example with spans at the first place where their texts stand.</summary>
    public static Example Example(string text, params (string Text, string Label)[] spans) => new(
        Document(text),
        new SpanAnswer("label", [.. spans.Select(span => At(text.IndexOf(span.Text, StringComparison.Ordinal), span.Text.Length, span.Label))]));

    public static LabelledSpan At(int start, int length, string label) => new(new Utf16Offset(start), new Utf16Offset(start + length), label);

    /// <summary>A few sentences about towns and people that any model learns.</summary>
    public static TrainingSet Towns() => new(Question("town", "person"),
    [
        .. new[] { "Paris", "Rome", "Oslo", "Lima", "Kyiv" }.SelectMany(town => new[] { "Anna", "Boris", "Chen" }.Select(person =>
            Example($"yesterday {person} went to {town} by train .", (person, "person"), (town, "town")))),
        Example("nobody went anywhere ."),
        Example("the train was late ."),
    ]);

    public static SpanSuggestion Suggest(this IModel model, string text) =>
        (SpanSuggestion)model.Suggest([Document(text)], CancellationToken.None)[0]!;

    public static async Task<TrainingSet> CorpusAsync(string path)
    {
        var corpus = await Corpus.ReadFileAsync(path);
        var labels = corpus.SelectMany(document => document.Spans()).Select(span => span.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new TrainingSet(Question([.. labels]), [.. corpus.Select(document => new Example(document.Document, document.Answers[0]))]);
    }

    /// <summary>Exact matches of boundaries and label: precision, recall and F1.</summary>
    public static (double Precision, double Recall, double F1) Score(IModel model, TrainingSet data)
    {
        var suggestions = model.Suggest([.. data.Examples.Select(example => example.Document)], CancellationToken.None);
        var (right, proposed, gold) = (0, 0, 0);
        for (var at = 0; at < suggestions.Count; at++)
        {
            var truth = ((SpanAnswer)data.Examples[at].Answer).Spans.ToHashSet();
            var spans = ((SpanSuggestion)suggestions[at]!).Spans;
            right += spans.Count(span => truth.Contains(span.Span));
            proposed += spans.Count;
            gold += truth.Count;
        }

        return ((double)right / proposed, (double)right / gold, 2.0 * right / (proposed + gold));
    }
}
