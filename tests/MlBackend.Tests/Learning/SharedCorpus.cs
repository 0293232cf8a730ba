using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Formats.Prodigy;
using MlBackend.TestKit;

namespace MlBackend.Tests.Learning;

/// <summary>The corpora of the shared folder as training sets; a test that asks for one is skipped where the folder is absent.</summary>
internal static class SharedCorpus
{
    /// <summary>A Prodigy file of choices: one question named <c>label</c> on the field <c>text</c>, its labels in ordinal order.</summary>
    public static async Task<TrainingSet> ReadAsync(string file, QuestionKind kind, CancellationToken cancellationToken)
    {
        var examples = new List<Example>();
        await using var stream = File.OpenRead(Repository.SharedPath("data", file));
        await foreach (var document in new ProdigyReader().ReadAsync(stream, new CorpusOptions(), cancellationToken))
        {
            examples.Add(new Example(document.Document, document.Answers[0]));
        }

        var labels = examples.SelectMany(example => ((ChoiceAnswer)example.Answer).Labels).Distinct().Order(StringComparer.Ordinal);
        return new TrainingSet(new Question("label", kind, "text", ["text"], [.. labels]), examples);
    }
}
