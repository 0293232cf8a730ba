namespace MlBackend.Progress;

/// <summary>How a project stands with one release: figures only.</summary>
/// <param name="Scores">One for each question that has a champion, by name.</param>
/// <param name="Weakest">The labels found worst on answers that did not train, the worst first; at most <see cref="MostWeakest"/>.</param>
/// <param name="Ready">Tasks that carry a suggestion of the release and have no annotation yet.</param>
internal sealed record Standing(IReadOnlyList<QuestionScore> Scores, IReadOnlyList<LabelFigure> Weakest, int Ready)
{
    /// <summary>So many labels are named.</summary>
    public const int MostWeakest = 3;

    /// <summary>In a version's metrics, the F1 of one of its weakest labels stands under this and the label.</summary>
    public const string LabelMetric = "f1/";
}

/// <summary>How well a question is answered.</summary>
/// <param name="Question">Its name.</param>
/// <param name="Score">In [0,1]; null where nothing was held out.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
internal sealed record QuestionScore(string Question, double? Score, double? Low, double? High)
{
    /// <summary>Two-sided 95 % of the normal distribution.</summary>
    private const double Deviations = 1.96;

    /// <summary>Where nothing, or everything, was right among n, the other rate is below 3/n with 95 % (Hanley and Lippman-Hand, 1983).</summary>
    private const double RuleOfThree = 3;

    /// <summary>From a version's metrics.</summary>
    public static QuestionScore Of(string question, IReadOnlyDictionary<string, double> metrics)
    {
        if (!metrics.TryGetValue("score", out var score))
        {
            return new QuestionScore(question, null, null, null);
        }

        if (!metrics.TryGetValue("standard_error", out var error))
        {
            return new QuestionScore(question, score, null, null);
        }

        // Without a single mistake the error is 0, however few answers there were.
        var half = error > 0 ? Deviations * error : RuleOfThree / Math.Max(1, metrics.GetValueOrDefault("documents"));
        return new QuestionScore(question, score, Math.Max(0, score - half), Math.Min(1, score + half));
    }
}

/// <summary>A label and its F1 in [0,1].</summary>
internal sealed record LabelFigure(string Label, double F1);
