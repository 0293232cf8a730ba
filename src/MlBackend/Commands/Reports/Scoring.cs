using MlBackend.Commands.Corpora;
using MlBackend.Core.Models;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Evaluation;

namespace MlBackend.Commands.Reports;

/// <summary>Compares what a model suggests with what people answered.</summary>
internal static class Scoring
{
    private const int Batch = 256;

    public static EvaluationReport Score(IModel model, LabelledCorpus corpus, CancellationToken cancellationToken)
    {
        var examples = corpus.As(model.Question);
        List<Suggestion?> suggested = new(examples.Count);
        foreach (var batch in examples.Chunk(Batch))
        {
            suggested.AddRange(model.Suggest([.. batch.Select(example => example.Document)], cancellationToken));
        }

        return Evaluator.Evaluate(model.Question, [.. examples.Select(example => example.Answer)], suggested);
    }
}
