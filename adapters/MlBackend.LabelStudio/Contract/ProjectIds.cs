using System.Globalization;
using MlBackend.Core.Tools;

namespace MlBackend.LabelStudio.Contract;

/// <summary>
/// The two ways in which Label Studio names a project: <c>id.second</c> in /setup and /predict, and the project's own fields
/// everywhere else. Its connector writes int(created_at.timestamp()), the whole seconds of the same instant.
/// </summary>
internal static class ProjectIds
{
    /// <summary>No project: a body that names none.</summary>
    public static ProjectIdentity Unknown { get; } = new("", 0);

    /// <summary>Reads <c>2.1795356559</c>; a bare id has second 0.</summary>
    public static ProjectIdentity Parse(string? text)
    {
        if (text is null)
        {
            return Unknown;
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && long.TryParse(text.AsSpan(point + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? new ProjectIdentity(text[..point], second)
            : new ProjectIdentity(text, 0);
    }

    /// <summary>The identity from the project's fields; second 0 where its creation is not said.</summary>
    public static ProjectIdentity Of(string id, DateTimeOffset? createdAt) =>
        new(id, createdAt is { } instant ? Math.Max(0, instant.ToUnixTimeSeconds()) : 0);
}
