using System.Text.Json;
using MlBackend.Argilla.Contract;

namespace MlBackend.Argilla.Corpora;

/// <summary>A record of the API as a record of the Python SDK's file.</summary>
internal static class SavedRecords
{
    /// <summary>Writes one. Submitted responses only: the file has no place for a status.</summary>
    /// <param name="writer">Inside a list.</param>
    /// <param name="record">With responses, suggestions and vectors.</param>
    /// <param name="questions">Names of the questions by id.</param>
    public static void Write(Utf8JsonWriter writer, RecordJson record, IReadOnlyDictionary<string, string> questions)
    {
        writer.WriteStartObject();
        writer.WriteString("id", record.ExternalId ?? record.Id);
        Write(writer, "fields", record.Fields);
        Write(writer, "metadata", record.Metadata);
        writer.WriteStartObject("suggestions");
        foreach (var suggestion in record.Suggestions ?? [])
        {
            writer.WriteStartObject(questions.GetValueOrDefault(suggestion.QuestionId, suggestion.QuestionId));
            Write(writer, "value", suggestion.Value);
            Write(writer, "score", suggestion.Score, "null");
            writer.WriteString("agent", suggestion.Agent);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteResponses(writer, record.Responses ?? []);
        Write(writer, "vectors", record.Vectors);
        writer.WriteString("_server_id", record.Id);
        writer.WriteEndObject();
    }

    private static void WriteResponses(Utf8JsonWriter writer, IReadOnlyList<ResponseJson> responses)
    {
        var given = responses.Where(response => response is { Status: "submitted", Values.ValueKind: JsonValueKind.Object })
            .SelectMany(response => response.Values.EnumerateObject().Select(value => (value.Name, value.Value, response.UserId)))
            .GroupBy(value => value.Name, StringComparer.Ordinal);
        writer.WriteStartObject("responses");
        foreach (var question in given)
        {
            writer.WriteStartArray(question.Key);
            foreach (var (_, value, user) in question)
            {
                writer.WriteStartObject();
                Write(writer, "value", value.ValueKind == JsonValueKind.Object && value.TryGetProperty("value", out var inner) ? inner : default, "null");
                writer.WriteString("user_id", user ?? Guid.Empty.ToString("D"));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement value, string otherwise = "{}")
    {
        writer.WritePropertyName(name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            writer.WriteRawValue(otherwise);
        }
        else
        {
            value.WriteTo(writer);
        }
    }
}
