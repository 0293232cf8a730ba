using System.Globalization;
using MlBackend.Configuration.Projects;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Learning.Evaluation;
using MlBackend.Storage.Encoders;

namespace MlBackend.Jobs.Training;

/// <summary>A family and how it would be trained.</summary>
internal sealed record Candidate(IModelFamily Family, TrainingSettings Settings);

/// <summary>Which family learns a question.</summary>
internal static class FamilyChoice
{
    /// <summary>Of more training examples a sample is compared on.</summary>
    public const int Sample = 500;

    private const int Folds = 4;

    /// <summary>
    /// The families that come into question, the cheaper first: the one that somebody chose where it learns such questions; else the best without an
    /// encoder and, where there is an encoder, a head on it. None where no family learns such questions.
    /// </summary>
    /// <exception cref="MlBackendException">MLB4060: somebody chose encoder-head and there is no encoder.</exception>
    public static IReadOnlyList<Candidate> Candidates(Question question, ProjectSettings settings, EncoderStore encoders)
    {
        if (settings.Family is { } name && Families.Find(name) is { } chosen && chosen.Learns(question.Kind))
        {
            return [chosen is EncoderHeadFamily ? Head(chosen, EncoderFor(settings, encoders) ?? throw ErrorCodes.EncoderNotNamed.With($"Question {question.Name}.")) : new Candidate(chosen, new TrainingSettings())];
        }

        if (Families.DefaultFor(question.Kind) is not { } usual)
        {
            return [];
        }

        var head = Families.Find(EncoderHeadFamily.FamilyName)!;
        return settings.Family is null && head.Learns(question.Kind) && EncoderFor(settings, encoders) is { } encoder
            ? [new Candidate(usual, new TrainingSettings()), Head(head, encoder)]
            : [new Candidate(usual, new TrainingSettings())];
    }

    /// <summary>The candidate that scores best on examples that its models had not seen; of equal ones the cheaper.</summary>
    /// <returns>It, and the comparison in words; no words where there was nothing to compare.</returns>
    public static (Candidate Best, string Words) Choose(IReadOnlyList<Candidate> candidates, TrainingSet data, CancellationToken cancellationToken)
    {
        if (candidates is [var only])
        {
            return (only, "");
        }

        var examples = data.Examples.ToArray();
        new Random(0).Shuffle(examples);
        var sample = data with { Examples = [.. examples.Take(Sample)] };
        var scores = candidates.Select(candidate => (Candidate: candidate, Score: Score(candidate, sample, cancellationToken))).ToList();
        var best = scores.MaxBy(pair => pair.Score);
        var others = scores.Where(pair => pair.Candidate != best.Candidate).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Candidate.Family.Name} {pair.Score:F3}"));
        return (best.Candidate, string.Create(CultureInfo.InvariantCulture, $" Chosen: {best.Candidate.Family.Name}, out of fold {best.Score:F3} beside {string.Join(", ", others)}."));
    }

    private static double Score(Candidate candidate, TrainingSet sample, CancellationToken cancellationToken)
    {
        var suggestions = OutOfFold.Suggest(candidate.Family, sample, candidate.Settings, Folds, cancellationToken);
        return Evaluator.Evaluate(sample.Question, [.. sample.Examples.Select(example => example.Answer)], suggestions).Score ?? 0;
    }

    private static Candidate Head(IModelFamily family, string encoder) =>
        new(family, new TrainingSettings(Options: new Dictionary<string, string>(StringComparer.Ordinal) { [EncoderHeadFamily.EncoderOption] = encoder }));

    private static string? EncoderFor(ProjectSettings settings, EncoderStore encoders) => settings.Encoder switch
    {
        "none" => null,
        "automatic" => encoders.List() is [var first, ..] ? first.Id : null,
        var name => name,
    };
}
