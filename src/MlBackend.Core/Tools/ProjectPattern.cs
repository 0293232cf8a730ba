using System.Text.RegularExpressions;

namespace MlBackend.Core.Tools;

/// <summary>
/// Names of projects with commas between them, in which <c>*</c> stands for any characters and <c>?</c> for one; <c>*</c> alone
/// means all. Upper and lower case are the same.
/// </summary>
public sealed class ProjectPattern
{
    /// <summary>The pattern that means every project.</summary>
    public const string All = "*";

    /// <summary>Names are short; a pattern that takes longer than this was made to.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Regex[] names;

    /// <summary>Reads a pattern; one without a name means nothing.</summary>
    public ProjectPattern(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        names = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ToRegex)];
    }

    /// <summary>True where one of the names means that title; a title <c>group/name</c> is meant by its name alone too.</summary>
    public bool Means(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        var name = title[(title.LastIndexOf('/') + 1)..];
        return Array.Exists(names, wanted => wanted.IsMatch(title) || wanted.IsMatch(name));
    }

    private static Regex ToRegex(string name) => new(
        $@"\A{Regex.Escape(name).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal)}\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking,
        Limit);
}
