using System.Text.Json;

namespace MlBackend.Argilla.Contract;

/// <summary>A list that Argilla does not page.</summary>
internal sealed record ItemsJson<T>(IReadOnlyList<T> Items);

/// <summary><c>GET /version</c>.</summary>
internal sealed record VersionJson(string? Version);

/// <summary><c>GET /me</c>.</summary>
/// <param name="Id">The account.</param>
/// <param name="Username">Its name.</param>
/// <param name="Role"><c>owner</c>, <c>admin</c> or <c>annotator</c>.</param>
internal sealed record MeJson(string Id, string? Username, string? Role);

/// <summary>A workspace.</summary>
internal sealed record WorkspaceJson(string Id, string Name);

/// <summary>A dataset.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Name">Unique in its workspace.</param>
/// <param name="Guidelines">What annotators read.</param>
/// <param name="Status"><c>draft</c> until it is published, then <c>ready</c>.</param>
/// <param name="WorkspaceId">Where it is.</param>
/// <param name="LastActivityAt">Moves with every response and change of the dataset, not with records.</param>
/// <param name="InsertedAt">When it was made.</param>
internal sealed record DatasetJson(
    string Id, string Name, string? Guidelines, string Status, string WorkspaceId, DateTimeOffset LastActivityAt, DateTimeOffset InsertedAt)
{
    /// <summary>The status of a published dataset.</summary>
    public const string Ready = "ready";
}

/// <summary>What <c>POST /datasets</c> takes.</summary>
internal sealed record NewDatasetJson(string Name, string WorkspaceId, string? Guidelines, bool AllowExtraMetadata = true);

/// <summary>A change of a dataset.</summary>
internal sealed record DatasetChangeJson(string? Guidelines);

/// <summary><c>GET /datasets/{id}/progress</c>.</summary>
internal sealed record ProgressJson(int Total);

/// <summary>A field of a dataset's records.</summary>
internal sealed record FieldJson(string Name, string? Title, bool Required, FieldSettingsJson Settings);

/// <summary>What kind of field: <c>text</c>, <c>chat</c>, <c>custom</c> or <c>image</c>.</summary>
internal sealed record FieldSettingsJson(string Type);

/// <summary>A question of a dataset.</summary>
internal sealed record QuestionJson(string? Id, string Name, string? Title, bool Required, QuestionSettingsJson Settings);

/// <summary>What a question asks for.</summary>
/// <param name="Type"><c>text</c>, <c>label_selection</c>, <c>multi_label_selection</c>, <c>rating</c>, <c>ranking</c> or <c>span</c>.</param>
/// <param name="Options">What may be chosen; null for text.</param>
/// <param name="Field">Span: the field that is marked.</param>
/// <param name="AllowOverlapping">Span: whether one may lie over another.</param>
internal sealed record QuestionSettingsJson(string Type, IReadOnlyList<OptionJson>? Options = null, string? Field = null, bool? AllowOverlapping = null);

/// <summary>An option; its value is a number for a rating, else a string.</summary>
internal sealed record OptionJson(JsonElement Value, string? Text = null);

/// <summary>A metadata property of a dataset.</summary>
internal sealed record MetadataPropertyJson(string? Id, string Name, string? Title, MetadataSettingsJson Settings, bool VisibleForAnnotators);

/// <summary>What a metadata property takes: <c>terms</c>, <c>integer</c> or <c>float</c>.</summary>
internal sealed record MetadataSettingsJson(string Type, double? Min = null, double? Max = null);

/// <summary>What vectors of one name are.</summary>
internal sealed record VectorSettingsJson(string Name, string Title, int Dimensions);

/// <summary>A webhook; the server makes the secret and shows it to owners.</summary>
internal sealed record WebhookJson(string Id, string Url, string Secret, IReadOnlyList<string> Events, bool Enabled);

/// <summary>What creates a webhook, or mends one.</summary>
internal sealed record WebhookChangeJson(string Url, IReadOnlyList<string> Events, string? Description = null, bool? Enabled = null);
