namespace MlBackend.Core.Tools;

/// <summary>An annotation tool. The numbers are stored: append, never renumber.</summary>
public enum ToolKind
{
    LabelStudio = 0,
    Argilla = 1,
}

/// <summary>One tool server.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Tool">Which tool speaks there.</param>
/// <param name="Name">The admin's name for it; <c>default</c> for the bare URL.</param>
/// <param name="Key">The secret in <c>/k/&lt;key&gt;</c> that authenticates the tool. Never logged.</param>
/// <param name="Url">Where the tool answers; the only address its credential is ever sent to. Null until linked.</param>
public sealed record Connection(Guid Id, ToolKind Tool, string Name, string Key, Uri? Url)
{
    /// <summary>
    /// Which of the tool's projects are taken up without being told of them: a <see cref="ProjectPattern"/>. Null where the tool
    /// itself tells of a project, as Label Studio does with /setup.
    /// </summary>
    public string? Projects { get; init; }
}

/// <summary>
/// A project as the tool names it. A project deleted and made again under the same id is another one:
/// <paramref name="CreatedSecond"/> tells them apart.
/// </summary>
/// <param name="ExternalId">The tool's id.</param>
/// <param name="CreatedSecond">Unix second of its creation; 0 where the tool does not say.</param>
public readonly record struct ProjectIdentity(string ExternalId, long CreatedSecond)
{
    /// <inheritdoc/>
    public override string ToString() => $"{ExternalId}.{CreatedSecond}";
}
