using System.Text.Json.Nodes;

namespace MlBackend.LabelStudio.Contract;

/// <summary><c>GET /api/current-user/whoami</c>.</summary>
/// <param name="Id">The account.</param>
/// <param name="Email">Its address.</param>
/// <param name="Permissions">What it may do; null in versions that do not say.</param>
internal sealed record WhoAmIJson(long Id, string? Email, IReadOnlyList<string>? Permissions = null);

/// <summary><c>GET /api/version</c>.</summary>
internal sealed record VersionJson(string? Release);

/// <summary>What <c>POST /api/token/refresh</c> takes.</summary>
internal sealed record RefreshJson(string Refresh);

/// <summary>What it answers: a token that holds for five minutes.</summary>
internal sealed record AccessJson(string Access);

/// <summary>A page of <c>GET /api/projects/</c>.</summary>
internal sealed record ProjectPageJson(int Count, IReadOnlyList<ProjectJson> Results);

/// <summary>A project.</summary>
internal sealed record ProjectJson(long Id, string? Title, string? LabelConfig, DateTimeOffset CreatedAt, int? TaskNumber, string? Sampling);

/// <summary>What of a project decides whether suggestions are seen.</summary>
internal sealed record ProjectSettingsJson(long Id, DateTimeOffset CreatedAt, string? ModelVersion, bool ShowCollabPredictions);

/// <summary>What people wrote about a project.</summary>
internal sealed record ProjectDescriptionJson(long Id, DateTimeOffset CreatedAt, string? Description);

/// <summary>A new description.</summary>
internal sealed record DescriptionChangeJson(string Description);

/// <summary>An ML backend that a project names.</summary>
/// <param name="Url">Its address.</param>
/// <param name="ModelVersion">What its /setup answered last.</param>
/// <param name="State"><c>CO</c> where it was reached.</param>
internal sealed record MlBackendJson(string? Url, string? ModelVersion, string? State = null);

/// <summary>A webhook of a project.</summary>
internal sealed record WebhookJson(long Id, long? Project, string? Url, bool SendPayload, bool SendForAllActions, bool IsActive);

/// <summary>What creates a webhook, or mends one (then without project).</summary>
internal sealed record WebhookChangeJson(long? Project, string? Url, bool SendPayload = true, bool SendForAllActions = true, bool IsActive = true);

/// <summary>A tab of the Data Manager.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Data">Title, ordering, filters, and whatever the browser keeps there.</param>
internal sealed record ViewJson(long Id, JsonObject Data);

/// <summary>What creates a tab, or changes one (then without project).</summary>
internal sealed record ViewChangeJson(long? Project, JsonObject Data);

/// <summary>A change of a project; what is null stays as it is.</summary>
internal sealed record ProjectChangeJson(string? ModelVersion = null, string? Sampling = null);

/// <summary>What <c>DELETE …/model-versions</c> takes.</summary>
internal sealed record ModelVersionJson(string ModelVersion);

/// <summary>What <c>POST …/import/predictions</c> answers.</summary>
internal sealed record CreatedJson(int Created);

/// <summary>An error of Label Studio.</summary>
internal sealed record ErrorJson(string? Detail);

/// <summary>The body of <c>POST /api/projects/</c>.</summary>
internal sealed record NewProjectJson(string Title, string LabelConfig);

/// <summary>The answer of <c>POST /api/projects/{id}/import</c>.</summary>
internal sealed record ImportedJson(int TaskCount);
