using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlBackend.LabelStudio.Contract;

namespace MlBackend.LabelStudio.Client;

/// <summary>The query of <c>GET /api/tasks</c>: Data Manager filters and ordering as JSON, always by ascending id.</summary>
internal static class TaskQuery
{
    /// <summary>
    /// All that a task and its annotations hold for us. Label Studio leaves out what is not named, from the annotations too, which
    /// saves it two thirds of its work.
    /// </summary>
    public const string Whole = "fields=all&include=id,data,updated_at,annotations,predictions"
        + ",result,completed_by,was_cancelled,ground_truth,created_at,lead_time,parent_prediction";

    /// <summary>Its id only.</summary>
    public const string Ids = "include=id,updated_at";

    /// <summary>Its id and its predictions.</summary>
    public const string Predictions = "fields=all&include=id,predictions";

    /// <summary>
    /// Tasks with an id beyond <paramref name="after"/>, so that the first page is always the next one: pages by number would
    /// shift under a project that grows.
    /// </summary>
    /// <param name="project">The project's id.</param>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="since">Only tasks that changed at or after this instant by Label Studio's clock.</param>
    /// <param name="fields">One of <see cref="Whole"/>, <see cref="Ids"/>, <see cref="Predictions"/>.</param>
    /// <param name="size">Tasks a page.</param>
    /// <param name="page">From 1.</param>
    /// <param name="release">Only tasks with a prediction of this version; may bring others, whose version contains the name.</param>
    public static string After(string project, long after, DateTimeOffset? since, string fields, int size, int page = 1, string? release = null) =>
        Text(project, fields, size, page, writer =>
        {
            Filter(writer, "id", "greater", "Number", after.ToString(CultureInfo.InvariantCulture));
            if (release is not null)
            {
                Filter(writer, "predictions_model_versions", "contains", "List", $"[{JsonSerializer.Serialize(release, ToolJsonContext.Default.String)}]");
            }

            if (since is { } instant)
            {
                // Label Studio reads exactly this form, with at most six digits of a second.
                var text = instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
                Filter(writer, "updated_at", "greater_or_equal", "Datetime", '"' + text + '"');
            }
        });

    /// <summary>These tasks, as far as they exist.</summary>
    public static string Among(string project, IReadOnlyList<long> ids) => Text(project, Predictions, ids.Count, page: 1, writer =>
        Filter(writer, "id", "in_list", "List", $"[{string.Join(',', ids)}]"));

    private static string Text(string project, string fields, int size, int page, Action<Utf8JsonWriter> filters)
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
        return string.Create(CultureInfo.InvariantCulture, $"project={project}&page={page}&page_size={size}&{fields}&query={query}");
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
