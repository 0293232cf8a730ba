using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Json;

namespace MlBackend.LabelStudio.Contract;

/// <summary>
/// What is read of <c>POST /webhook</c>: the action, the project's id and when it was created. Everything else in the body is
/// pulled from the tool itself, as a webhook is unsigned and may be lost.
/// </summary>
/// <param name="Action">Such as <c>ANNOTATION_CREATED</c>; null where the body has none.</param>
/// <param name="Project">Second 0 where the body does not say when it was created (PROJECT_DELETED).</param>
internal sealed record WebhookRequest(string? Action, ProjectIdentity Project)
{
    /// <summary>The action with which Label Studio asks for a training run.</summary>
    public const string StartTraining = "START_TRAINING";

    /// <summary>What changed; null for an action that says nothing to us.</summary>
    public ToolHintKind? Kind => Action switch
    {
        StartTraining => ToolHintKind.TrainingAsked,
        "ANNOTATION_CREATED" or "ANNOTATIONS_CREATED" or "ANNOTATION_UPDATED" or "ANNOTATIONS_DELETED" or "ANNOTATION_DELETED" => ToolHintKind.AnnotationsChanged,
        "TASKS_CREATED" or "TASKS_DELETED" => ToolHintKind.DocumentsChanged,
        "PROJECT_CREATED" or "PROJECT_UPDATED" or "PROJECT_DELETED" => ToolHintKind.ProjectChanged,
        "LABEL_LINK_CREATED" or "LABEL_LINK_UPDATED" or "LABEL_LINK_DELETED" => ToolHintKind.ProjectChanged,
        _ => null,
    };

    /// <summary>Reads a body.</summary>
    /// <exception cref="Core.Errors.MlBackendException">It is no JSON object.</exception>
    public static async ValueTask<WebhookRequest> ReadAsync(PipeReader body, long limit, CancellationToken cancellationToken)
    {
        var envelope = new Envelope("action", "project");
        await JsonBody.ReadAsync(body, limit, envelope, cancellationToken);
        return new WebhookRequest(envelope.Text("action"), Identity(envelope["project"]));
    }

    private static ProjectIdentity Identity(ReadOnlySpan<byte> json)
    {
        string? id = null;
        DateTimeOffset? createdAt = null;
        var reader = new Utf8JsonReader(json, JsonBody.Options);
        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return ProjectIds.Unknown;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = JsonText.IsName(ref reader, "id"u8);
            var isCreation = JsonText.IsName(ref reader, "created_at"u8);
            reader.Read();
            if (isId)
            {
                id = JsonText.ReadScalar(ref reader);
            }
            else if (isCreation && DateTimeOffset.TryParse(JsonText.ReadScalar(ref reader), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            {
                createdAt = instant;
            }

            reader.Skip();
        }

        return id is null ? ProjectIds.Unknown : ProjectIds.Of(id, createdAt);
    }
}
