using System.Text.Json;

namespace MlBackend.LabelStudio.Contract;

/// <summary>A page of <c>GET /api/tasks</c>.</summary>
/// <param name="Total">Tasks that pass the filters, on all pages together.</param>
internal sealed record TaskPageJson(int Total, IReadOnlyList<TaskJson> Tasks);

/// <summary>A task with <c>fields=all</c>. What people may fill as they like stays unread JSON until it is mapped.</summary>
/// <param name="Data">The object of named texts.</param>
/// <param name="UpdatedAt">Moves when the task, an annotation or a single prediction changes, not when predictions are imported.</param>
/// <param name="CreatedAt">On SQLite Label Studio gives the ids of deleted tasks to the next ones: this tells them apart.</param>
internal sealed record TaskJson(
    long Id,
    JsonElement Data,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? CreatedAt,
    IReadOnlyList<AnnotationJson>? Annotations,
    IReadOnlyList<PredictionJson>? Predictions);

/// <summary>An annotation as the task list, an export or a webhook has it.</summary>
/// <param name="CompletedBy">The user's id, or an object that has it; null where the user is gone.</param>
/// <param name="ParentPrediction">The id of the prediction that it began as.</param>
/// <param name="Prediction">In exports: that prediction itself, or an empty object.</param>
internal sealed record AnnotationJson(
    long Id,
    JsonElement Result,
    JsonElement CompletedBy,
    bool? WasCancelled,
    bool? GroundTruth,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UpdatedAt,
    double? LeadTime,
    long? ParentPrediction,
    JsonElement Prediction);

/// <summary>A prediction, less its result.</summary>
internal sealed record PredictionJson(long Id, string? ModelVersion);

/// <summary>A task of a JSON export; its predictions are ids there and pass by. <paramref name="Meta"/> is an object that people may fill.</summary>
internal sealed record ExportedTaskJson(long? Id, JsonElement Data, IReadOnlyList<AnnotationJson>? Annotations, JsonElement Meta = default);
