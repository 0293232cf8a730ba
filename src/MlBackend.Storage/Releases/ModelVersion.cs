using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.Storage.Releases;

/// <summary>A trained model in the store.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Number">From 1 in its project.</param>
/// <param name="Question">The question that it answers.</param>
/// <param name="Family">The family that reads it.</param>
/// <param name="Folder">Full path of its folder.</param>
/// <param name="SchemaRevision">The schema it was trained under.</param>
/// <param name="RunId">The run that made it; null where an admin imported it.</param>
/// <param name="Documents">Number of documents that trained it.</param>
/// <param name="Metrics">Metrics by name.</param>
/// <param name="Verdict">Why it was or was not promoted.</param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="IsChampion">True where the current release serves it.</param>
public sealed record ModelVersion(
    Guid Id,
    Guid ProjectId,
    int Number,
    string Question,
    string Family,
    string Folder,
    int SchemaRevision,
    Guid? RunId,
    int Documents,
    IReadOnlyDictionary<string, double> Metrics,
    string? Verdict,
    DateTimeOffset CreatedAt,
    bool IsChampion);

/// <summary>A version about to be stored.</summary>
/// <param name="Id">The id it gets; <see cref="ReleaseStore.NewVersion"/> makes one, with its folder.</param>
/// <param name="Question">The question that it answers.</param>
/// <param name="Family">The family that reads it.</param>
/// <param name="Settings">Options of the family.</param>
/// <param name="SchemaRevision">The schema it was trained under.</param>
/// <param name="RunId">The run that made it; null where an admin imports it.</param>
/// <param name="Documents">Number of documents that trained it.</param>
/// <param name="Metrics">Metrics by name.</param>
/// <param name="Verdict">Why it is or is not promoted.</param>
/// <param name="Promote">True: it serves from now on.</param>
/// <param name="OutOfFold">See <see cref="ReleaseStore.OutOfFoldAsync"/>; null where there are too many documents to need it.</param>
public sealed record NewModelVersion(
    Guid Id,
    string Question,
    string Family,
    IReadOnlyDictionary<string, string> Settings,
    int SchemaRevision,
    Guid? RunId,
    int Documents,
    IReadOnlyDictionary<string, double> Metrics,
    string? Verdict,
    bool Promote,
    IReadOnlyDictionary<string, string>? OutOfFold = null);

/// <summary>What serves a question.</summary>
/// <param name="Question">The question as it stands in the newest schema.</param>
/// <param name="Version">The version.</param>
/// <param name="Family">The family that reads the folder.</param>
/// <param name="Folder">Full path of the version's folder.</param>
public sealed record Champion(Question Question, Guid Version, string Family, string Folder);

/// <summary>A project and the release that serves it.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="ConnectionId">Its connection.</param>
/// <param name="Identity">What the tool calls the project.</param>
/// <param name="Release">What the tool sees; number 0 where there is no release yet.</param>
/// <param name="Schema">The newest schema.</param>
/// <param name="Champions">One for each question that has one and that the schema still asks.</param>
public sealed record ServedProject(
    Guid ProjectId,
    Guid ConnectionId,
    ProjectIdentity Identity,
    ReleaseName Release,
    Schema Schema,
    IReadOnlyList<Champion> Champions);
