using System.Text.Json.Serialization;

namespace MlBackend.LabelStudio.Contract;

/// <summary>JSON of Label Studio's own API: snake case, members that nobody needs are skipped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 256)]
[JsonSerializable(typeof(TaskPageJson))]
[JsonSerializable(typeof(WhoAmIJson))]
[JsonSerializable(typeof(VersionJson))]
[JsonSerializable(typeof(RefreshJson))]
[JsonSerializable(typeof(AccessJson))]
[JsonSerializable(typeof(ProjectPageJson))]
[JsonSerializable(typeof(ProjectJson))]
[JsonSerializable(typeof(ProjectSettingsJson))]
[JsonSerializable(typeof(IReadOnlyList<MlBackendJson>))]
[JsonSerializable(typeof(IReadOnlyList<WebhookJson>))]
[JsonSerializable(typeof(WebhookJson))]
[JsonSerializable(typeof(WebhookChangeJson))]
[JsonSerializable(typeof(IReadOnlyList<ViewJson>))]
[JsonSerializable(typeof(ViewJson))]
[JsonSerializable(typeof(ViewChangeJson))]
[JsonSerializable(typeof(ProjectChangeJson))]
[JsonSerializable(typeof(ProjectDescriptionJson))]
[JsonSerializable(typeof(DescriptionChangeJson))]
[JsonSerializable(typeof(ModelVersionJson))]
[JsonSerializable(typeof(CreatedJson))]
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(ExportedTaskJson))]
[JsonSerializable(typeof(NewProjectJson))]
[JsonSerializable(typeof(ImportedJson))]
internal sealed partial class ToolJsonContext : JsonSerializerContext;
