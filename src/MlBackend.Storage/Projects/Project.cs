using MlBackend.Core.Questions;
using MlBackend.Core.Tools;

namespace MlBackend.Storage.Projects;

/// <summary>A project as it stands.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="ConnectionId">The connection it belongs to.</param>
/// <param name="Identity">What the tool calls it.</param>
/// <param name="Title">The name people gave it; its external id until the tool was asked.</param>
/// <param name="State">What may be done with it.</param>
/// <param name="Cause">Why it is in that state, and the command that mends it.</param>
/// <param name="Salt">Decides, with a document's text, on which side the document falls.</param>
/// <param name="SchemaRevision">Number of the newest schema revision.</param>
/// <param name="Schema">The newest schema.</param>
/// <param name="Release">Number of the release that serves; 0 until there is one.</param>
/// <param name="ExtraParams">The admin's settings for this backend as JSON text, or null.</param>
/// <param name="Pull">How far it has been pulled.</param>
/// <param name="CreatedAt">When it was first heard of, by our clock.</param>
public sealed record Project(
    Guid Id,
    Guid ConnectionId,
    ProjectIdentity Identity,
    string Title,
    ProjectState State,
    string? Cause,
    string Salt,
    int SchemaRevision,
    Schema Schema,
    int Release,
    string? ExtraParams,
    PullState Pull,
    DateTimeOffset CreatedAt)
{
    /// <summary>The settings that somebody edited by API or shell as JSON text, or null.</summary>
    public string? Settings { get; init; }

    /// <summary>The newest release that somebody asked to be pushed by hand; 0 where nobody did.</summary>
    public int PushAsked { get; init; }
}

/// <summary>How far a project has been pulled.</summary>
/// <param name="Watermark">Every change up to here, by the tool's clock, is stored; null before the first whole pull.</param>
/// <param name="Cursor">From where an unfinished pull goes on; null where none is under way.</param>
/// <param name="StartedAt">When the unfinished pull began, by the tool's clock.</param>
/// <param name="PulledAt">When the last whole pull ended, by our clock.</param>
/// <param name="SweptAt">When the last sweep ended, by our clock.</param>
/// <param name="AnnotatedAt">When a pull last brought changed annotations, by our clock.</param>
public sealed record PullState(
    DateTimeOffset? Watermark,
    string? Cursor,
    DateTimeOffset? StartedAt,
    DateTimeOffset? PulledAt,
    DateTimeOffset? SweptAt,
    DateTimeOffset? AnnotatedAt);

/// <summary>A project and its counts, for lists.</summary>
/// <param name="Project">The project.</param>
/// <param name="Connection">Name of its connection.</param>
/// <param name="Documents">Documents that the tool still has.</param>
/// <param name="Annotated">Those of them with a submitted annotation.</param>
public sealed record ProjectSummary(Project Project, string Connection, int Documents, int Annotated);

/// <summary>A project's questions as they stood for a while.</summary>
/// <param name="Number">From 1 in its project.</param>
/// <param name="Hash">Of the questions.</param>
/// <param name="Schema">The questions.</param>
/// <param name="Source">The tool's own text of them (Label Studio: the label config).</param>
/// <param name="CreatedAt">When it was first heard of, by our clock.</param>
public sealed record SchemaRevision(int Number, string Hash, Schema Schema, string Source, DateTimeOffset CreatedAt);
