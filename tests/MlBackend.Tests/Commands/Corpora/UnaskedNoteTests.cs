using System.CommandLine;
using MlBackend.Commands;
using MlBackend.Commands.Corpora;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Corpora;

public sealed class UnaskedNoteTests
{
    private static readonly Question Mood = new("mood", QuestionKind.Choice, "text", ["text"], ["good", "bad"]);

    [Theory]
    [InlineData(true, false, "does not ask mood (Choice, 1 labels)")]
    [InlineData(true, true, "")]
    [InlineData(false, false, "")]
    public async Task An_answer_that_the_project_will_not_hold_is_told(bool withAnswers, bool asks, string told)
    {
        var scan = new SchemaScan();
        scan.Note(new CorpusDocument(new Document("1", new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = "Fine." }), [new ChoiceAnswer("mood", ["good"])], 1));
        await using var error = new StringWriter();

        await UnaskedNote.WriteAsync(new Shell(new InvocationConfiguration { Error = error }), scan, asks ? [Mood] : [], withAnswers);

        var line = error.ToString();
        (told.Length == 0 ? line.Length == 0 : line.Contains(told, StringComparison.Ordinal)).ShouldBeTrue(line);
    }
}
