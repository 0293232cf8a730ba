using MlBackend.Core.Questions;

namespace MlBackend.Commands.Corpora;

/// <summary>Says which answers of a corpus a tool's project will not hold, before anything is sent.</summary>
internal static class UnaskedNote
{
    /// <summary>Writes a line a question, where answers are sent.</summary>
    /// <param name="shell">Where to.</param>
    /// <param name="scan">What the corpus answers.</param>
    /// <param name="asked">What the project asks.</param>
    /// <param name="withAnswers">False: no answer is sent, and nothing is said.</param>
    public static async Task WriteAsync(Shell shell, SchemaScan scan, IEnumerable<Question> asked, bool withAnswers)
    {
        if (!withAnswers)
        {
            return;
        }

        var names = asked.Select(question => question.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var question in scan.Schema().Questions.Where(question => IsAnyTools(question) && !names.Contains(question.Name)))
        {
            await shell.NoteAsync($"The project does not ask {question.Name} ({question.Kind}, {question.Labels.Count} labels): its answers are left out. A question of choices needs two labels in Argilla.");
        }
    }

    /// <summary>Of the others every tool has its own.</summary>
    private static bool IsAnyTools(Question question) => question.Kind is QuestionKind.Choice or QuestionKind.MultiChoice or QuestionKind.Span;
}
