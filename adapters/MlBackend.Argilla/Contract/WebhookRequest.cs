using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MlBackend.Argilla.Client.Records;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Contract;

/// <summary>What is read of a delivery: what happened, in which dataset. Everything else is pulled from Argilla itself.</summary>
/// <param name="Kind">What changed; null for an event that says nothing to us, and for the echo of what this service wrote.</param>
/// <param name="Dataset">Where; null where the event is about none.</param>
internal sealed record WebhookRequest(ToolHintKind? Kind, ProjectIdentity? Dataset)
{
    /// <summary>
    /// A record is told of within a moment. record.created is sent again for an old record that nobody changed when a suggestion of
    /// it is written; such a one is older than this by the event's own clock.
    /// </summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>Reads a body; false where it is no event.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out WebhookRequest? request)
    {
        request = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (Text(root, "type") is not { } type || Member(root, "data") is not { } data)
            {
                return false;
            }

            request = new WebhookRequest(KindOf(type, root, data), DatasetOf(type, data));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ToolHintKind? KindOf(string type, JsonElement root, JsonElement data) => type switch
    {
        "response.created" or "response.updated" or "response.deleted" => ToolHintKind.AnnotationsChanged,
        "record.created" => IsEcho(root, data) ? null : ToolHintKind.DocumentsChanged,
        "record.deleted" => ToolHintKind.DocumentsChanged,
        "dataset.published" or "dataset.updated" or "dataset.deleted" => ToolHintKind.ProjectChanged,
        _ => null,
    };

    private static bool IsEcho(JsonElement root, JsonElement record) =>
        (Member(record, "metadata") is { } metadata && Member(metadata, RecordBatch.PriorityProperty) is not null)
        || UtcTime.Parse(Text(root, "timestamp")) - UtcTime.Parse(Text(record, "inserted_at")) > Fresh;

    private static ProjectIdentity? DatasetOf(string type, JsonElement data)
    {
        JsonElement? dataset = type.Split('.')[0] switch
        {
            "dataset" => data,
            "record" => Member(data, "dataset"),
            "response" => Member(data, "record") is { } record ? Member(record, "dataset") : null,
            _ => null,
        };
        return dataset is { } found && Text(found, "id") is { } id && UtcTime.Parse(Text(found, "inserted_at")) is { } insertedAt
            ? DatasetIds.Of(id, insertedAt)
            : null;
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
