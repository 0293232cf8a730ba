using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Formats;

namespace MlBackend.Commands.Corpora;

/// <summary>The documents of a file that are labelled for one question.</summary>
/// <param name="Name">The question's name in the file.</param>
/// <param name="Examples">Labelled documents in the file's order.</param>
/// <param name="LeftOut">How many documents have no answer to the question.</param>
/// <param name="Lines">The line on which each example begins.</param>
internal sealed record LabelledCorpus(string Name, IReadOnlyList<Example> Examples, int LeftOut, IReadOnlyList<long> Lines)
{
    /// <summary>Every label that an answer holds: numbers in their order, then all others in ordinal order.</summary>
    public IReadOnlyList<string> Labels { get; } =
    [
        .. Examples.SelectMany(example => LabelsOf(example.Answer)).Distinct(StringComparer.Ordinal)
            .OrderBy(label => int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue).ThenBy(label => label, StringComparer.Ordinal),
    ];

    /// <summary>The text field of the documents; the first document's where they differ.</summary>
    public string Field => Examples[0].Document.Fields.Keys.First();

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="kind">What the question asks for.</param>
    /// <param name="options">The names for formats that have none.</param>
    /// <param name="question">The question's name in the file; null where it has one of that kind only.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="take">Asked for each labelled document in order whether to keep it; null = all.</param>
    /// <exception cref="MlBackendException">
    /// Nothing is labelled for that kind, several questions are, or a document has several labels for a Choice.
    /// </exception>
    public static async Task<LabelledCorpus> ReadAsync(
        CorpusFile file, QuestionKind kind, CorpusOptions options, string? question, CancellationToken cancellationToken, Func<bool>? take = null)
    {
        List<Example> examples = [];
        List<long> lines = [];
        var name = question;
        var leftOut = 0;
        await foreach (var document in file.ReadAsync(options, cancellationToken))
        {
            var answers = document.Answers.Where(answer => IsOf(kind, answer) && (question is null || answer.Question == question)).ToList();
            name ??= answers.Count > 0 ? answers[0].Question : null;
            if (answers.Count > 1 || (answers.Count == 1 && answers[0].Question != name))
            {
                throw ErrorCodes.QuestionAmbiguous.With($"{file.Path}, line {document.Line}: {string.Join(", ", answers.Select(answer => answer.Question).Prepend(name).Distinct())}.");
            }

            if (kind.TakesOneLabel() && answers is [ChoiceAnswer { Labels.Count: > 1 }])
            {
                throw ErrorCodes.SeveralLabels.With($"{file.Path}, line {document.Line}.");
            }

            // No label at all answers a MultiChoice or Taxonomy question, but not one that one label answers.
            if (answers.Count == 0 || (kind.TakesOneLabel() && answers is [ChoiceAnswer { Labels.Count: 0 }]) || document.Document.Fields.Count == 0)
            {
                leftOut++;
                continue;
            }

            if (take?.Invoke() != false)
            {
                examples.Add(new Example(document.Document, answers[0]));
                lines.Add(document.Line);
            }
        }

        return examples.Count > 0
            ? new LabelledCorpus(name!, examples, leftOut, lines)
            : throw ErrorCodes.NothingLabelled.With($"{file.Path}, {leftOut} documents.");
    }

    /// <summary>The same examples as if they answered a model's own question: its name, and its field for the text.</summary>
    public IReadOnlyList<Example> As(Question question) =>
        [.. Examples.Select(example => new Example(Renamed(example.Document, question.Field), example.Answer with { Question = question.Name }))];

    /// <summary>A document whose only text goes by the name that a model knows.</summary>
    public static Document Renamed(Document document, string field) =>
        document.Fields.ContainsKey(field) || document.Fields.Count != 1
            ? document
            : document with { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [field] = document.Fields.Values.First() } };

    private static bool IsOf(QuestionKind kind, Answer answer) => kind == QuestionKind.Span ? answer is SpanAnswer : answer is ChoiceAnswer;

    private static IEnumerable<string> LabelsOf(Answer answer) => answer switch
    {
        ChoiceAnswer choice => choice.Labels,
        SpanAnswer spans => spans.Spans.Select(span => span.Label),
        _ => [],
    };
}
