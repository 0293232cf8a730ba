using MlBackend.Core.Tools;

namespace MlBackend.Storage.Projects;

internal sealed class ProjectRow
{
    public Guid Id { get; set; }

    public Guid ConnectionId { get; set; }

    public required string ExternalId { get; set; }

    /// <summary>Unix second of the project's creation in the tool; 0 where the tool does not say.</summary>
    public long CreatedSecond { get; set; }

    public required string Title { get; set; }

    public ProjectState State { get; set; }

    /// <summary>Why the project is in its state, and the command that mends it.</summary>
    public string? Cause { get; set; }

    /// <summary>Random hexadecimal; decides with a document's text on which side the document falls.</summary>
    public required string Salt { get; set; }

    /// <summary>The number of the newest schema revision, from 1.</summary>
    public int SchemaRevision { get; set; }

    /// <summary>The number of the release that serves; 0 until there is one.</summary>
    public int Release { get; set; }

    /// <summary>The admin's extra_params as JSON, or null.</summary>
    public string? ExtraParams { get; set; }

    /// <summary>The settings that somebody edited by API or shell, as a JSON object; null where nobody did.</summary>
    public string? Settings { get; set; }

    /// <summary>The newest release that somebody asked to be pushed by hand; 0 where nobody did.</summary>
    public int PushAsked { get; set; }

    /// <summary>Everything the tool changed up to here (its clock) has been pulled; null before the first whole pull.</summary>
    public DateTimeOffset? Watermark { get; set; }

    /// <summary>From where an unfinished pull goes on; null where none is under way.</summary>
    public string? PullCursor { get; set; }

    /// <summary>When the unfinished pull began, by our clock.</summary>
    public DateTimeOffset? PullStartedAt { get; set; }

    /// <summary>When the last whole pull ended, by our clock.</summary>
    public DateTimeOffset? PulledAt { get; set; }

    /// <summary>When the last sweep for deletions ended, by our clock.</summary>
    public DateTimeOffset? SweptAt { get; set; }

    /// <summary>When a pull last brought a changed annotation, by our clock; null where none did.</summary>
    public DateTimeOffset? AnnotatedAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public ProjectIdentity Identity => new(ExternalId, CreatedSecond);
}
