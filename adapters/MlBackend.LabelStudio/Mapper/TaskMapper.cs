using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.Mapper;

/// <summary>Makes documents and annotations of tasks.</summary>
internal sealed class TaskMapper(Schema schema)
{
    private readonly IReadOnlyList<TextField> fields = TextField.Of(schema.Learned.Concat(schema.Questions));
    private int unreadable;

    /// <summary>How many answers did not fit their question or text and were left out.</summary>
    public int Unreadable => unreadable;

    /// <summary>A task with all its annotations.</summary>
    public PulledDocument Map(TaskJson task)
    {
        var texts = task.Data.ValueKind == JsonValueKind.Object ? TaskData.Read(JsonMarshal.GetRawUtf8Value(task.Data), fields) : new Dictionary<string, string>();
        var document = new Document(task.Id.ToString(CultureInfo.InvariantCulture), texts);
        return new PulledDocument(document, task.UpdatedAt, [.. (task.Annotations ?? []).Select(annotation => Map(annotation, task, document))], task.CreatedAt);
    }

    private Annotation Map(AnnotationJson annotation, TaskJson task, Document document)
    {
        var isSkipped = annotation.WasCancelled == true;
        return new Annotation(
            annotation.Id.ToString(CultureInfo.InvariantCulture),
            User(annotation.CompletedBy),
            isSkipped ? AnnotationStatus.Skipped : AnnotationStatus.Submitted,
            annotation.GroundTruth == true,
            annotation.UpdatedAt ?? annotation.CreatedAt,
            annotation.LeadTime,
            Release(annotation, task),
            isSkipped ? [] : AnswerReader.Read(annotation.Result, schema, fields, document, ref unreadable));
    }

    /// <summary>The user's id, which is a number in lists and exports and inside an object in the detail; empty where the user is gone.</summary>
    public static string User(JsonElement completedBy) => completedBy.ValueKind switch
    {
        JsonValueKind.Number => completedBy.GetRawText(),
        JsonValueKind.Object when completedBy.TryGetProperty("id", out var id) => id.ToString(),
        _ => "",
    };

    /// <summary>The release of the prediction that it began as; another backend's version is nobody's release.</summary>
    private static string? Release(AnnotationJson annotation, TaskJson task)
    {
        var version = annotation.ParentPrediction is { } parent
            ? task.Predictions?.FirstOrDefault(prediction => prediction.Id == parent)?.ModelVersion
            : null;
        return ReleaseName.TryParse(version)?.ToString();
    }
}
