using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlBackend.LabelStudio.Client;

/// <summary>The query of <c>GET /api/tasks</c>: Data Manager filters and ordering as JSON, always by ascending id.</summary>
internal static class TaskQuery
{
    /// <summary>
    /// Tasks with an id beyond <paramref name="after"/>, so that the first page is always the next one: pages by number would
    /// shift under a project that grows.
    /// </summary>
    public static string After(string project, long after, DateTimeOffset? since, bool withAnnotations, int size, int page = 1) =>
        Text(project, withAnnotations, size, page, writer =>
        {
            Filter(writer, "id", "greater", "Number", after.ToString(CultureInfo.InvariantCulture));
            if (since is { } instant)
            {
                // Label Studio reads exactly this form, with at most six digits of a second.
                var text = instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
                Filter(writer, "updated_at", "greater_or_equal", "Datetime", '"' + text + '"');
            }
        });

    /// <summary>These tasks, as far as they exist.</summary>
    public static string Among(string project, IReadOnlyList<long> ids) => Text(project, withAnnotations: true, ids.Count, page: 1, writer =>
        Filter(writer, "id", "in_list", "List", $"[{string.Join(',', ids)}]"));

    private static string Text(string project, bool withAnnotations, int size, int page, Action<Utf8JsonWriter> filters)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("filters");
            writer.WriteString("conjunction", "and");
            writer.WriteStartArray("items");
            filters(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteStartArray("ordering");
            writer.WriteStringValue("tasks:id");
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        var query = Uri.EscapeDataString(Encoding.UTF8.GetString(buffer.WrittenSpan));
        return string.Create(CultureInfo.InvariantCulture, $"project={project}&page={page}&page_size={size}{(withAnnotations ? "&fields=all" : "")}&query={query}");
    }

    private static void Filter(Utf8JsonWriter writer, string column, string comparison, string type, string value)
    {
        writer.WriteStartObject();
        writer.WriteString("filter", "filter:tasks:" + column);
        writer.WriteString("operator", comparison);
        writer.WriteString("type", type);
        writer.WritePropertyName("value");
        writer.WriteRawValue(value);
        writer.WriteEndObject();
    }
}
