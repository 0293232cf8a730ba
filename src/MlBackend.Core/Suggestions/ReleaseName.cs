using System.Globalization;
using System.Text.RegularExpressions;

namespace MlBackend.Core.Suggestions;

/// <summary>
/// What a tool sees as model_version or agent: <c>mlb-&lt;installation&gt;-r&lt;number&gt;</c>, as in <c>mlb-4f9a1c-r12</c>.
/// Number 0 means that there is no release yet.
/// </summary>
public readonly partial record struct ReleaseName(string Installation, int Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"mlb-{Installation}-r{Number}");

    /// <summary>Reads a release name; null where the text is none (another backend's version, a title).</summary>
    public static ReleaseName? TryParse(string? text) =>
        text is not null && Pattern().Match(text) is { Success: true } match
            && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ReleaseName(match.Groups[1].Value, number)
            : null;

    [GeneratedRegex(@"^mlb-([0-9a-z]{6})-r([0-9]{1,9})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
