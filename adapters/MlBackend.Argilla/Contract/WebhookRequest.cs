using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Contract;

/// <summary>What is read of a delivery: what happened, in which dataset. Everything else is pulled from Argilla itself.</summary>
/// <param name="Kind">What changed; null for an event that says nothing to us, such as the echo of what this service wrote.</param>
/// <param name="Dataset">Where; null where the event is about none.</param>
internal sealed record WebhookRequest(ToolHintKind? Kind, ProjectIdentity? Dataset)
{
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

            request = new WebhookRequest(KindOf(type), DatasetOf(type, data));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ToolHintKind? KindOf(string type) => type switch
    {
        "response.created" or "response.updated" or "response.deleted" => ToolHintKind.AnnotationsChanged,
        "record.deleted" => ToolHintKind.DocumentsChanged,
        "dataset.published" or "dataset.updated" or "dataset.deleted" => ToolHintKind.ProjectChanged,
        _ => null,
    };

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
