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
    IReadOnlyList<Champion> Champions)
{
    /// <summary>The settings that somebody edited by API or shell as JSON text, or null.</summary>
    public string? Settings { get; init; }

    /// <summary>The admin's settings for this backend as JSON text, or null.</summary>
    public string? ExtraParams { get; init; }
}

/// <summary>A release of a project.</summary>
/// <param name="Number">From 1 in its project.</param>
/// <param name="RunId">The run that led to it; null where somebody promoted, imported or went back.</param>
/// <param name="ReturnsTo">The older release whose champions this one brings back; null where it is no return.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Champions">The version that answers each question, by the question's name.</param>
public sealed record Release(int Number, Guid? RunId, int? ReturnsTo, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, Guid> Champions);

/// <summary>A family and its options for one question of a project.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Question">The question.</param>
/// <param name="Family">The family.</param>
/// <param name="Options">Options of the family.</param>
/// <param name="Versions">How many versions of it there are.</param>
/// <param name="CreatedAt">When its first version was stored.</param>
public sealed record Model(Guid Id, string Question, string Family, IReadOnlyDictionary<string, string> Options, int Versions, DateTimeOffset CreatedAt);
