using MlBackend.Commands.Corpora;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Learning.Evaluation;

namespace MlBackend.Commands.Encoders;

/// <summary>How heads on an encoder and on its rounded twin did.</summary>
/// <param name="IsAsGood">True where the twin's are not more than one standard error of the paired difference below; see <see cref="Judge"/>.</param>
/// <param name="Twin">The score of heads on the twin; null where nothing could be learned.</param>
/// <param name="Encoder">The score of heads on the encoder.</param>
/// <param name="Documents">On how many documents.</param>
internal sealed record TwinScores(bool IsAsGood, double? Twin, double? Encoder, int Documents);

/// <summary>Whether heads on an encoder's rounded twin are as good as heads on the encoder itself, by labelled documents that they had not seen.</summary>
internal static class TwinComparison
{
    /// <summary>Of more documents a sample is compared on.</summary>
    public const int Sample = 500;

    private const int Folds = 4;

    /// <summary>Cross-validates a head on each of both folders and compares the answers document by document.</summary>
    public static TwinScores Compare(string encoder, string twin, LabelledCorpus corpus, QuestionKind kind, CancellationToken cancellationToken)
    {
        var question = new Question(corpus.Name, kind, corpus.Field, [corpus.Field], corpus.Labels);
        var examples = corpus.As(question).ToArray();
        new Random(0).Shuffle(examples);
        var sample = new TrainingSet(question, [.. examples.Take(Sample)]);
        var (rounded, whole) = (Report(twin, sample, cancellationToken), Report(encoder, sample, cancellationToken));
        return new TwinScores(Judge.Decide(rounded, whole).Promote, rounded.Score, whole.Score, rounded.Documents);
    }

    private static EvaluationReport Report(string encoder, TrainingSet sample, CancellationToken cancellationToken)
    {
        var settings = new TrainingSettings(Options: new Dictionary<string, string>(StringComparer.Ordinal) { [EncoderHeadFamily.EncoderOption] = encoder });
        var suggestions = OutOfFold.Suggest(new EncoderHeadFamily(), sample, settings, Folds, cancellationToken);
        return Evaluator.Evaluate(sample.Question, [.. sample.Examples.Select(example => example.Answer)], suggestions);
    }
}
