using System.Buffers;
using System.Text.Json;
using MlBackend.Argilla.Contract;
using MlBackend.Argilla.Mapper;
using MlBackend.Core.Suggestions;

namespace MlBackend.Argilla.Client.Records;

/// <summary>One record as it is to be written.</summary>
/// <param name="Id">The record.</param>
/// <param name="Suggestions">Those that are not there yet.</param>
/// <param name="Metadata">The metadata that the record has, to which the priority is added; null where it stays as it is.</param>
/// <param name="Priority">In [0,1].</param>
internal sealed record RecordChange(string Id, IReadOnlyList<WrittenSuggestion> Suggestions, JsonElement? Metadata, double Priority);

/// <summary>
/// What of a batch is to be written, and the body of <c>PUT …/records/bulk</c>: {items: [{id, metadata, suggestions}]}. Neither a
/// person's suggestion nor another agent's is touched; metadata, which is replaced as a whole, keeps all that others put there.
/// </summary>
internal sealed class RecordBatch(ReleaseName release, bool writesPriority)
{
    /// <summary>Where the priority stands.</summary>
    public const string PriorityProperty = "mlbackend_priority";

    /// <summary>Scores and priorities are written with six digits.</summary>
    private const double Same = 1e-6;

    private readonly string agent = release.ToString();

    /// <summary>What is to be written of a record; null where all stands there already.</summary>
    /// <param name="record">As it stands, with its suggestions.</param>
    /// <param name="suggestions">What the release says.</param>
    /// <param name="priority">In [0,1].</param>
    /// <param name="isTaken">True where the release says something and all its questions have somebody else's suggestion.</param>
    public RecordChange? Compare(RecordJson record, IReadOnlyList<WrittenSuggestion> suggestions, double priority, out bool isTaken)
    {
        var standing = (record.Suggestions ?? []).ToLookup(suggestion => suggestion.QuestionId, StringComparer.Ordinal);
        var free = suggestions.Where(suggestion => standing[suggestion.QuestionId].All(IsOurs)).ToList();
        isTaken = suggestions.Count > 0 && free.Count == 0;
        free.RemoveAll(suggestion => standing[suggestion.QuestionId].Any(known => IsSame(known, suggestion)));
        var hasPriority = !writesPriority || Priority(record) is { } known && Math.Abs(known - priority) <= Same;
        return free.Count == 0 && hasPriority ? null : new RecordChange(record.Id, free, hasPriority ? null : record.Metadata, priority);
    }

    /// <summary>The body for some records.</summary>
    public ReadOnlyMemory<byte> Write(IReadOnlyList<RecordChange> records)
    {
        var buffer = new ArrayBufferWriter<byte>(512 * (records.Count + 1));
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var record in records)
        {
            writer.WriteStartObject();
            writer.WriteString("id", record.Id);
            if (record.Metadata is { } metadata)
            {
                WriteMetadata(writer, metadata, record.Priority);
            }

            WriteSuggestions(writer, record.Suggestions);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static double? Priority(RecordJson record) =>
        record.Metadata.ValueKind == JsonValueKind.Object && record.Metadata.TryGetProperty(PriorityProperty, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;

    private static void WriteMetadata(Utf8JsonWriter writer, JsonElement metadata, double priority)
    {
        writer.WriteStartObject("metadata");
        if (metadata.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in metadata.EnumerateObject().Where(member => member.Name != PriorityProperty))
            {
                // Numbers are copied as they are written: 1.0 must not become 1.
                member.WriteTo(writer);
            }
        }

        writer.WritePropertyName(PriorityProperty);
        writer.WriteRawValue(SuggestionWriter.Decimal(priority));
        writer.WriteEndObject();
    }

    private void WriteSuggestions(Utf8JsonWriter writer, IReadOnlyList<WrittenSuggestion> suggestions)
    {
        if (suggestions.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("suggestions");
        foreach (var suggestion in suggestions)
        {
            writer.WriteStartObject();
            writer.WriteString("question_id", suggestion.QuestionId);
            writer.WritePropertyName("value");
            writer.WriteRawValue(suggestion.Value);
            writer.WritePropertyName("score");
            writer.WriteRawValue(suggestion.Score);
            writer.WriteString("agent", agent);
            writer.WriteString("type", "model");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A model's suggestion under a release of this installation.</summary>
    private bool IsOurs(SuggestionJson known) => known.Type != "human" && ReleaseName.TryParse(known.Agent)?.Installation == release.Installation;

    private bool IsSame(SuggestionJson known, WrittenSuggestion suggestion)
    {
        if (known.Agent != agent)
        {
            return false;
        }

        using var value = JsonDocument.Parse(suggestion.Value);
        using var score = JsonDocument.Parse(suggestion.Score);
        return JsonElement.DeepEquals(known.Value, value.RootElement) && AreSame(known.Score, score.RootElement);
    }

    private static bool AreSame(JsonElement known, JsonElement score) => (known.ValueKind, score.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => Math.Abs(known.GetDouble() - score.GetDouble()) <= Same,
        (JsonValueKind.Array, JsonValueKind.Array) => known.GetArrayLength() == score.GetArrayLength()
            && known.EnumerateArray().Zip(score.EnumerateArray()).All(pair => AreSame(pair.First, pair.Second)),
        (JsonValueKind.Null or JsonValueKind.Undefined, JsonValueKind.Null) => true,
        _ => false,
    };
}
