using System.Globalization;
using MlBackend.Core.Suggestions;

namespace MlBackend.Progress;

/// <summary>A standing in words; numbers and names of questions and labels, no text of any document.</summary>
internal static class StandingText
{
    /// <summary>Longer names are cut.</summary>
    private const int LongestName = 40;

    /// <summary>How the line of an installation begins, whatever its release.</summary>
    public static string Mark(string installation) => $"[MlBackend] release mlb-{installation}-r";

    /// <summary>One line for a project's description; it begins with <see cref="Mark"/>.</summary>
    public static string Line(ReleaseName release, Standing standing) =>
        $"[MlBackend] release {release}: {Scores(standing)} on held-out answers{Weakest(standing)}; {Ready(standing)}.";

    /// <summary>Each question's score with its interval.</summary>
    public static string Scores(Standing standing) => string.Join(", ", standing.Scores.Select(Score));

    /// <summary>The weakest labels, or nothing.</summary>
    private static string Weakest(Standing standing) => standing.Weakest.Count == 0 ? "" : $"; weakest labels: {Labels(standing)}";

    /// <summary>The weakest labels with their F1.</summary>
    public static string Labels(Standing standing) =>
        string.Join(", ", standing.Weakest.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{Name(figure.Label)} {figure.F1:0.00}")));

    /// <summary>How many tasks are ready.</summary>
    public static string Ready(Standing standing) =>
        string.Create(CultureInfo.InvariantCulture, $"{standing.Ready} suggested {(standing.Ready == 1 ? "task is" : "tasks are")} ready to be checked");

    private static string Score(QuestionScore question) => question switch
    {
        { Score: null } => $"{Name(question.Question)} not measured",
        { Low: { } low, High: { } high } => string.Create(CultureInfo.InvariantCulture, $"{Name(question.Question)} {question.Score:0.00} ({low:0.00} to {high:0.00})"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Name(question.Question)} {question.Score:0.00}"),
    };

    /// <summary>A name that stays on its line.</summary>
    private static string Name(string name)
    {
        var line = string.Concat(name.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter));
        return line.Length <= LongestName ? line : line[..(char.IsHighSurrogate(line[LongestName - 1]) ? LongestName - 1 : LongestName)] + "…";
    }
}
