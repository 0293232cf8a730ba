using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace MlBackend.Commands.Store;

/// <summary>A column of a list, in the table and in the JSON.</summary>
/// <param name="Name">The entry's name in the JSON; with spaces for underscores the table's heading.</param>
/// <param name="Value">The value: text, number, boolean, instant or null.</param>
/// <param name="InTable">False for what only programs want.</param>
internal sealed record Column<T>(string Name, Func<T, object?> Value, bool InTable = true);

/// <summary>A list as a table for people, or as one JSON object with the list under its name.</summary>
internal static class Listing
{
    public static async Task PrintAsync<T>(
        Shell shell, bool asJson, string name, IReadOnlyList<T> rows, IReadOnlyList<Column<T>> columns, string whenEmpty)
    {
        if (asJson)
        {
            await shell.Output.WriteLineAsync(Json(name, rows, columns));
            return;
        }

        if (rows.Count == 0)
        {
            await shell.NoteAsync(whenEmpty);
            return;
        }

        var shown = columns.Where(column => column.InTable).ToList();
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in shown)
        {
            table.AddColumn(new TableColumn(column.Name.Replace('_', ' ')));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. shown.Select(column => Markup.Escape(Text(column.Value(row))))]);
        }

        shell.Tables.Write(table);
    }

    private static string Json<T>(string name, IReadOnlyList<T> rows, IReadOnlyList<Column<T>> columns)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            foreach (var row in rows)
            {
                json.WriteStartObject();
                foreach (var column in columns)
                {
                    json.WritePropertyName(column.Name);
                    Write(json, column.Value(row));
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(Math.Round(number, 6));
                break;
            case IReadOnlyDictionary<string, double> figures:
                json.WriteStartObject();
                foreach (var (name, figure) in figures)
                {
                    json.WriteNumber(name, Math.Round(figure, 6));
                }

                json.WriteEndObject();
                break;
            case DateTimeOffset instant:
                json.WriteStringValue(Instant(instant));
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "yes" : "",
        double number => number.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture),
        IReadOnlyDictionary<string, double> figures => string.Join(", ", figures.Select(figure => $"{figure.Key} {Text(figure.Value)}")),
        DateTimeOffset instant => instant.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Instant(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
