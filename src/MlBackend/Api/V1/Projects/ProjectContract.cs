using MlBackend.Core.Questions;
using MlBackend.Storage.Projects;

namespace MlBackend.Api.V1.Projects;

/// <summary>A project.</summary>
/// <param name="Id">UUID; what every address below <c>/projects</c> takes.</param>
/// <param name="ConnectionId">Its connection.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="ExternalId">The tool's id.</param>
/// <param name="Title">The name people gave it.</param>
/// <param name="State"><c>active</c>, <c>needs_token</c>, <c>paused</c> or <c>gone</c>.</param>
/// <param name="Cause">Why it is in that state, and what mends it.</param>
/// <param name="SchemaRevision">Number of the newest schema.</param>
/// <param name="Release">Number of the newest release; 0 until there is one.</param>
/// <param name="Documents">Documents that the tool still has.</param>
/// <param name="Annotated">Those of them with a submitted annotation.</param>
/// <param name="PulledAt">When the last whole pull ended.</param>
/// <param name="CreatedAt">When it was first heard of.</param>
internal sealed record ProjectView(
    Guid Id,
    Guid ConnectionId,
    string Connection,
    string ExternalId,
    string Title,
    string State,
    string? Cause,
    int SchemaRevision,
    int Release,
    int Documents,
    int Annotated,
    DateTimeOffset? PulledAt,
    DateTimeOffset CreatedAt)
{
    public static ProjectView Of(ProjectSummary summary) => new(
        summary.Project.Id,
        summary.Project.ConnectionId,
        summary.Connection,
        summary.Project.Identity.ExternalId,
        summary.Project.Title,
        summary.Project.State.Word(),
        summary.Project.Cause,
        summary.Project.SchemaRevision,
        summary.Project.Release,
        summary.Documents,
        summary.Annotated,
        summary.Project.Pull.PulledAt,
        summary.Project.CreatedAt);
}

/// <summary>A question of a schema.</summary>
/// <param name="Name">The tool's name for it.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Fields">The document fields that are asked about.</param>
/// <param name="Labels">The allowed labels.</param>
/// <param name="NotLearned">Why no model is trained for it; null where one is.</param>
internal sealed record QuestionView(string Name, string Kind, IReadOnlyList<string> Fields, IReadOnlyList<string> Labels, string? NotLearned)
{
    public static QuestionView Of(Question question) => new(question.Name, question.Kind.Word(), question.Fields, question.Labels, question.NotLearned);
}

/// <summary>A project's questions as they stood for a while.</summary>
/// <param name="Revision">From 1 in its project.</param>
/// <param name="Hash">Equal for equal questions.</param>
/// <param name="Questions">The questions.</param>
/// <param name="Source">The tool's own text of them (Label Studio: the label config).</param>
/// <param name="CreatedAt">When it was first heard of.</param>
internal sealed record SchemaView(int Revision, string Hash, IReadOnlyList<QuestionView> Questions, string Source, DateTimeOffset CreatedAt)
{
    public static SchemaView Of(SchemaRevision revision) => new(
        revision.Number, revision.Hash, [.. revision.Schema.Questions.Select(QuestionView.Of)], revision.Source, revision.CreatedAt);
}
