using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MlBackend.Argilla.Contract;

namespace MlBackend.Argilla.Client.Records;

/// <summary>The queries and search bodies for records.</summary>
internal static class RecordQuery
{
    /// <summary>The most values that one filter takes.</summary>
    public const int MostIds = 250;

    /// <summary>A page of all records, in the order in which they were made.</summary>
    public static string Page(string? include, int offset, int limit) => string.Create(
        CultureInfo.InvariantCulture, $"{(include is null ? "" : $"include={include}&")}offset={offset}&limit={limit}");

    /// <summary>Records by their ids.</summary>
    public static ReadOnlyMemory<byte> ByIds(IEnumerable<string> ids) => Filter(writer => WriteTerms(writer, () => WriteRecord(writer, "id"), ids));

    /// <summary>Records of which a question has a suggestion by that agent.</summary>
    public static ReadOnlyMemory<byte> ByAgent(string question, string agent) => Filter(writer => WriteTerms(
        writer,
        () =>
        {
            writer.WriteString("entity", "suggestion");
            writer.WriteString("question", question);
            writer.WriteString("property", "agent");
        },
        [agent]));

    /// <summary>Records whose fields, metadata or status changed at a time or after it, in the order in which they were made.</summary>
    public static ReadOnlyMemory<byte> ChangedSince(DateTimeOffset since) => Filter(
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "range");
            writer.WriteStartObject("scope");
            WriteRecord(writer, "updated_at");
            writer.WriteEndObject();
            writer.WriteString("ge", UtcTime.Format(since));
            writer.WriteEndObject();
        },
        isSorted: true);

    private static ReadOnlyMemory<byte> Filter(Action<Utf8JsonWriter> filter, bool isSorted = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteStartObject("filters");
        writer.WriteString("type", "and");
        writer.WriteStartArray("and");
        filter(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        if (isSorted)
        {
            WriteSort(writer);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteSort(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("sort");
        writer.WriteStartObject();
        writer.WriteStartObject("scope");
        WriteRecord(writer, "inserted_at");
        writer.WriteEndObject();
        writer.WriteString("order", "asc");
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteTerms(Utf8JsonWriter writer, Action scope, IEnumerable<string> values)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "terms");
        writer.WriteStartObject("scope");
        scope();
        writer.WriteEndObject();
        writer.WriteStartArray("values");
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter writer, string property)
    {
        writer.WriteString("entity", "record");
        writer.WriteString("property", property);
    }
}
