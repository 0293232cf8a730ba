using System.Globalization;
using MlBackend.Configuration.Projects;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning;
using MlBackend.Learning.Encoder.FineTuning;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Learning.Evaluation;
using MlBackend.Storage.Encoders;

namespace MlBackend.Jobs.Training;

/// <summary>A family and how it would be trained.</summary>
internal sealed record Candidate(IModelFamily Family, TrainingSettings Settings)
{
    /// <summary>It competes only where trying and training it takes no longer by estimate; null = always.</summary>
    public TimeSpan? Limit { get; init; }
}

/// <summary>Which family learns a question.</summary>
internal static class FamilyChoice
{
    /// <summary>Of more training examples a sample is compared on.</summary>
    public const int Sample = 500;

    /// <summary>Training documents from which on fine-tuning competes: with fewer a head on the encoder does as well.</summary>
    public const int FewestToFineTune = 200;

    private const int Folds = 4, CostlyFolds = 2;

    // What fine-tuning must gain over a family that costs seconds: about what two draws of the folds differ by.
    private const double LeastGain = 0.01;

    /// <summary>
    /// The families that come into question, the cheaper first: the one that somebody chose where it learns such questions; else the best without an
    /// encoder and, where there is an encoder, a head on it and the encoder itself. None where no family learns such questions.
    /// </summary>
    /// <exception cref="MlBackendException">MLB4060: somebody chose a family on an encoder and there is no encoder.</exception>
    public static IReadOnlyList<Candidate> Candidates(Question question, ProjectSettings settings, EncoderStore encoders)
    {
        if (settings.Family is { } name && Families.Find(name) is { } chosen && chosen.Learns(question.Kind))
        {
            string Encoder() => EncoderFor(settings, encoders) ?? throw ErrorCodes.EncoderNotNamed.With($"Question {question.Name}.");
            return
            [
                chosen switch
                {
                    EncoderHeadFamily => Head(chosen, Encoder()),
                    EncoderFamily => FineTuned(chosen, Encoder(), settings),
                    _ => new Candidate(chosen, new TrainingSettings()),
                },
            ];
        }

        if (Families.DefaultFor(question.Kind) is not { } usual)
        {
            return [];
        }

        var candidates = new List<Candidate> { new(usual, new TrainingSettings()) };
        if (settings.Family is null && EncoderFor(settings, encoders) is { } encoder)
        {
            var (head, whole) = (Families.Find(EncoderHeadFamily.FamilyName)!, Families.Find(EncoderFamily.FamilyName)!);
            candidates.AddRange(head.Learns(question.Kind) ? [Head(head, encoder)] : []);
            candidates.AddRange(whole.Learns(question.Kind) && settings.FineTuningLimit > TimeSpan.Zero ? [FineTuned(whole, encoder, settings) with { Limit = settings.FineTuningLimit }] : []);
        }

        return candidates;
    }

    /// <summary>
    /// The candidate that scores best on examples that its models had not seen; of equal ones the cheaper. A costly one is tried where it is
    /// affordable, in fewer folds, beside the best of the others in the same folds.
    /// </summary>
    /// <param name="candidates">The families, the cheaper first.</param>
    /// <param name="data">The training side.</param>
    /// <param name="progress">Told of the trainings.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>It, and the comparison in words; no words where there was nothing to compare.</returns>
    public static (Candidate Best, string Words) Choose(IReadOnlyList<Candidate> candidates, TrainingSet data, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (candidates is [var only])
        {
            return (only, "");
        }

        var examples = data.Examples.ToArray();
        new Random(0).Shuffle(examples);
        var sample = data with { Examples = [.. examples.Take(Sample)] };
        var scores = candidates.Where(candidate => candidate.Limit is null).Select(candidate => (Candidate: candidate, Score: Score(candidate, sample, Folds, progress, cancellationToken))).ToList();
        var best = scores.MaxBy(pair => pair.Score);
        var said = Said(best, scores);
        foreach (var costly in candidates.Where(candidate => candidate.Limit is not null))
        {
            if (data.Examples.Count < FewestToFineTune)
            {
                continue;
            }

            if (EncoderFamily.Estimate(data, costly.Settings) is var one && Cost(one, data, sample) is var cost && cost > costly.Limit)
            {
                said += string.Create(CultureInfo.InvariantCulture, $" Not tried: {costly.Family.Name}, it would take about {Math.Ceiling(cost.TotalMinutes)} min, and {costly.Limit.Value.TotalMinutes} are allowed (fine_tuning_minutes).");
                continue;
            }

            if (TryScore(costly, sample, progress, cancellationToken) is not { } dear)
            {
                said += string.Create(CultureInfo.InvariantCulture, $" Not tried: {costly.Family.Name}, this encoder cannot be fine-tuned ({ErrorCodes.NotDifferentiable.Id}).");
                continue;
            }

            var cheap = Score(best.Candidate, sample, CostlyFolds, progress, cancellationToken);
            var wins = dear >= cheap + LeastGain;
            said += string.Create(CultureInfo.InvariantCulture, $" {(wins ? "Then chosen" : "Tried")}: {costly.Family.Name}, in {CostlyFolds} folds {dear:F3} beside {cheap:F3}.");
            best = wins ? (costly, dear) : best;
        }

        return (best.Candidate, said);
    }

    private static string Said((Candidate Candidate, double Score) best, IEnumerable<(Candidate Candidate, double Score)> scores)
    {
        var others = scores.Where(pair => pair.Candidate != best.Candidate).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Candidate.Family.Name} {pair.Score:F3}")).ToList();
        return others.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" Chosen: {best.Candidate.Family.Name}, out of fold {best.Score:F3} beside {string.Join(", ", others)}.");
    }

    /// <summary>What trying, training and judging cost, from one training on everything: each fold trains on its share.</summary>
    private static TimeSpan Cost(TimeSpan one, TrainingSet data, TrainingSet sample)
    {
        var trying = (CostlyFolds - 1) * (double)sample.Examples.Count / data.Examples.Count;
        var judging = data.Examples.Count < Trial.Few ? Trial.CostlyFolds - 1 : 0;
        return one * (1 + trying + judging);
    }

    private static double Score(Candidate candidate, TrainingSet sample, int folds, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var suggestions = OutOfFold.Suggest(candidate.Family, sample, candidate.Settings, folds, progress, cancellationToken);
        return Evaluator.Evaluate(sample.Question, [.. sample.Examples.Select(example => example.Answer)], suggestions).Score ?? 0;
    }

    // Nobody asked for this encoder to learn: one of eight bits, for one, serves its heads as before.
    private static double? TryScore(Candidate candidate, TrainingSet sample, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return Score(candidate, sample, CostlyFolds, progress, cancellationToken);
        }
        catch (MlBackendException failure) when (failure.Code == ErrorCodes.NotDifferentiable)
        {
            return null;
        }
    }

    private static Candidate FineTuned(IModelFamily family, string encoder, ProjectSettings settings) =>
        new(family, new TrainingSettings(Options: new Dictionary<string, string>(StringComparer.Ordinal) { [EncoderFamily.EncoderOption] = encoder, [EncoderFamily.TuningOption] = settings.Tuning }));

    private static Candidate Head(IModelFamily family, string encoder) =>
        new(family, new TrainingSettings(Options: new Dictionary<string, string>(StringComparer.Ordinal) { [EncoderHeadFamily.EncoderOption] = encoder }));

    private static string? EncoderFor(ProjectSettings settings, EncoderStore encoders) => settings.Encoder switch
    {
        "none" => null,
        "automatic" => encoders.List() is [var first, ..] ? first.Id : null,
        var name => name,
    };
}
