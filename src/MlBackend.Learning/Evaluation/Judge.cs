using System.Globalization;

namespace MlBackend.Learning.Evaluation;

/// <summary>Whether a challenger becomes champion, and why.</summary>
/// <param name="Promote">True where it does.</param>
/// <param name="Reason">Why, in words for the admin.</param>
public sealed record Judgement(bool Promote, string Reason);

/// <summary>Decides between a new version and the one that serves.</summary>
public static class Judge
{
    /// <summary>
    /// A version is promoted unless its score is more than one standard error below the champion's, both measured on the
    /// same documents, which trained neither. The error is that of the paired difference: documents that are hard for both
    /// say nothing about which is better.
    /// </summary>
    /// <param name="challenger">The new version's report.</param>
    /// <param name="champion">The serving version's report over the same documents in the same order; null for the first version.</param>
    public static Judgement Decide(EvaluationReport challenger, EvaluationReport? champion)
    {
        if (champion is null)
        {
            return new Judgement(true, "It is the first version.");
        }

        if (challenger.Documents != champion.Documents)
        {
            throw new ArgumentException("Both must be measured on the same documents.", nameof(champion));
        }

        if (challenger.Score is not { } score || champion.Score is not { } best)
        {
            return new Judgement(true, "There is nothing to compare it on yet.");
        }

        var differences = challenger.Residuals.Zip(champion.Residuals, (one, other) => one - other).ToList();
        if (ScoreError.Of(differences) is not { } error)
        {
            return new Judgement(true, "One document is too few to compare on.");
        }

        var promote = score >= best - error;
        return new Judgement(promote, string.Create(
            CultureInfo.InvariantCulture,
            $"Its score {score:F3} is {(promote ? "not more" : "more")} than one standard error ({error:F3}) below the champion's {best:F3} on {challenger.Documents} documents."));
    }
}
