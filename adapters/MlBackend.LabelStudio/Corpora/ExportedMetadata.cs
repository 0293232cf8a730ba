using System.Text.Json;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Json;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>What a task says beside its text: its other data, and its meta.</summary>
internal static class ExportedMetadata
{
    /// <summary>The entry of meta that holds the id which a document had before it became a task.</summary>
    public const string Id = "document_id";

    /// <summary>Names that begin so belong to this service, as where the parts of a dialogue lie.</summary>
    private const string Own = "mlbackend";

    /// <summary>Everything by name; meta wins over data.</summary>
    public static Dictionary<string, JsonElement> Of(ExportedTaskJson task)
    {
        Dictionary<string, JsonElement> metadata = new(StringComparer.Ordinal);
        Add(task.Data, metadata);
        Add(task.Meta, metadata);
        return metadata;
    }

    /// <summary>Takes the earlier id out; null where there is none.</summary>
    public static string? TakeId(Dictionary<string, JsonElement> metadata) =>
        metadata.Remove(Id, out var id) ? JsonText.Read(id) : null;

    private static void Add(JsonElement members, Dictionary<string, JsonElement> metadata)
    {
        if (members.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in members.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && !member.Name.StartsWith(Own, StringComparison.Ordinal))
            {
                metadata[member.Name] = member.Value.Clone();
            }
        }
    }
}
