using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlBackend.Argilla.Contract;

/// <summary>JSON of Argilla's API: snake case, members that nobody needs are skipped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcTime)],
    MaxDepth = 256)]
[JsonSerializable(typeof(VersionJson))]
[JsonSerializable(typeof(MeJson))]
[JsonSerializable(typeof(ItemsJson<WorkspaceJson>))]
[JsonSerializable(typeof(ItemsJson<DatasetJson>))]
[JsonSerializable(typeof(ItemsJson<FieldJson>))]
[JsonSerializable(typeof(ItemsJson<QuestionJson>))]
[JsonSerializable(typeof(ItemsJson<MetadataPropertyJson>))]
[JsonSerializable(typeof(ItemsJson<VectorSettingsJson>))]
[JsonSerializable(typeof(ItemsJson<WebhookJson>))]
[JsonSerializable(typeof(NewDatasetJson))]
[JsonSerializable(typeof(DatasetChangeJson))]
[JsonSerializable(typeof(ProgressJson))]
[JsonSerializable(typeof(WebhookChangeJson))]
[JsonSerializable(typeof(RecordPageJson))]
[JsonSerializable(typeof(SearchPageJson))]
[JsonSerializable(typeof(WrittenPageJson))]
[JsonSerializable(typeof(SchemaSourceJson))]
[JsonSerializable(typeof(FieldJson))]
[JsonSerializable(typeof(QuestionJson))]
[JsonSerializable(typeof(DatasetJson))]
[JsonSerializable(typeof(MetadataPropertyJson))]
[JsonSerializable(typeof(SavedRecordJson))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ToolJsonContext : JsonSerializerContext;

/// <summary>A dataset's fields and questions as one text: what a schema was made of.</summary>
internal sealed record SchemaSourceJson(IReadOnlyList<FieldJson> Fields, IReadOnlyList<QuestionJson> Questions);
