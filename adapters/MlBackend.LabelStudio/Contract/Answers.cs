using System.Text.Json.Serialization;

namespace MlBackend.LabelStudio.Contract;

/// <summary>The answer to /health.</summary>
internal sealed record HealthAnswer(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("model_class")] string ModelClass);

/// <summary>The answer to /setup.</summary>
internal sealed record SetupAnswer([property: JsonPropertyName("model_version")] string ModelVersion);

/// <summary>The answer to /versions.</summary>
internal sealed record VersionsAnswer([property: JsonPropertyName("versions")] IReadOnlyList<string> Versions);

/// <summary>The answer to /webhook; the job is the id of the training run that was asked for.</summary>
internal sealed record WebhookAnswer(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("job"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Job = null);

/// <summary>The answer to /job_status.</summary>
internal sealed record JobAnswer(
    [property: JsonPropertyName("job")] string Job,
    [property: JsonPropertyName("job_status")] string JobStatus);
