using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;

namespace MlBackend.Commands.Argilla;

/// <summary>The fields and questions of a dataset for a corpus: what its documents have and answer.</summary>
internal sealed class AskedByCorpus
{
    private readonly Dictionary<string, int> fields = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (QuestionKind Kind, string Field, SortedSet<string> Labels)> questions = new(StringComparer.Ordinal);

    /// <summary>How many documents there are.</summary>
    public int Documents { get; private set; }

    /// <summary>The fields; true where every document has it.</summary>
    public IReadOnlyDictionary<string, bool> Fields => fields.ToDictionary(entry => entry.Key, entry => entry.Value == Documents, StringComparer.Ordinal);

    /// <summary>The questions with at least two labels, spans with at least one: Argilla takes no fewer. By name.</summary>
    public IReadOnlyList<Question> Questions =>
    [
        .. questions.Where(question => question.Value.Labels.Count >= (question.Value.Kind == QuestionKind.Span ? 1 : 2)).Select(question =>
            new Question(question.Key, question.Value.Kind, question.Value.Field, [question.Value.Field], [.. question.Value.Labels])),
    ];

    /// <summary>Takes note of a document.</summary>
    public void Note(CorpusDocument document)
    {
        Documents++;
        foreach (var field in document.Document.Fields.Keys)
        {
            fields[field] = fields.GetValueOrDefault(field) + 1;
        }

        foreach (var answer in document.Answers)
        {
            Note(answer, document.Document.Fields.Keys.FirstOrDefault() ?? "text");
        }
    }

    /// <summary>Asks a question more.</summary>
    public void Ask(string name, QuestionKind kind, IEnumerable<string> labels) =>
        questions[name] = (kind, fields.Keys.FirstOrDefault() ?? "text", new SortedSet<string>(labels, StringComparer.Ordinal));

    private void Note(Answer answer, string field)
    {
        var (kind, labels) = answer switch
        {
            ChoiceAnswer choice => (choice.Labels.Count > 1 ? QuestionKind.MultiChoice : QuestionKind.Choice, choice.Labels),
            SpanAnswer spans => (QuestionKind.Span, spans.Spans.Select(span => span.Label)),
            _ => (QuestionKind.Text, Enumerable.Empty<string>()),
        };
        if (kind == QuestionKind.Text)
        {
            return;
        }

        if (!questions.TryGetValue(answer.Question, out var known))
        {
            known = (kind, field, new SortedSet<string>(StringComparer.Ordinal));
        }

        known.Labels.UnionWith(labels);
        questions[answer.Question] = known with { Kind = kind == QuestionKind.MultiChoice ? kind : known.Kind };
    }
}
