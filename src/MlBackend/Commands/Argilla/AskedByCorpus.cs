using MlBackend.Commands.Corpora;
using MlBackend.Core.Questions;

namespace MlBackend.Commands.Argilla;

/// <summary>The questions of a dataset for a corpus: what its documents answer, and what a person asks more.</summary>
/// <param name="scan">What the documents show.</param>
internal sealed class AskedByCorpus(SchemaScan scan)
{
    private readonly List<Question> asked = [];

    /// <summary>The questions with at least two labels, spans with at least one: Argilla takes no fewer. By name.</summary>
    public IReadOnlyList<Question> Questions =>
    [
        .. asked.Concat(scan.Schema().Questions.Where(IsAskable).Where(question => asked.All(other => other.Name != question.Name)))
            .OrderBy(question => question.Name, StringComparer.Ordinal),
    ];

    /// <summary>Asks a question, in place of the corpus's of that name.</summary>
    public void Ask(string name, QuestionKind kind, IReadOnlyList<string> labels)
    {
        var field = scan.Fields.Keys.FirstOrDefault() ?? "text";
        asked.Add(new Question(name, kind, field, [field], labels));
    }

    private static bool IsAskable(Question question) => question.Kind switch
    {
        QuestionKind.Span => question.Labels.Count >= 1,
        QuestionKind.Choice or QuestionKind.MultiChoice => question.Labels.Count >= 2,
        _ => false,
    };
}
