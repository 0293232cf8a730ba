using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Text.Anonymisation;
using Spectre.Console;

namespace MlBackend.Commands.Converting;

/// <summary>What a conversion says at its end: what was written, lost, set aside and replaced. It holds no text of a document.</summary>
internal sealed class ConversionReport(string from, string to, CorpusReport report, Conversion conversion, Anonymiser? anonymiser)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Does work whose losses go to a file, one JSON object a line; null = to none.</summary>
    public static async Task WithFileAsync(string? path, Func<Action<CorpusLoss>?, Task> work)
    {
        if (path is null)
        {
            await work(null);
            return;
        }

        await OutputFile.WriteAsync(path, async stream =>
        {
            await using var json = new Utf8JsonWriter(stream, Options);
            await work(loss =>
            {
                json.WriteStartObject();
                json.WriteString("document", loss.DocumentId);
                json.WriteNumber("line", loss.Line);
                json.WriteString("part", loss.Part.ToString());
                json.WriteString("change", loss.Change.ToString());
                json.WriteString("reason", loss.Reason);
                json.WriteNumber("count", loss.Count);
                json.WriteEndObject();
                json.Flush();
                json.Reset();
                stream.WriteByte((byte)'\n');
            });
        });
    }

    /// <summary>Prints it: one JSON object, or a table for people.</summary>
    public async Task PrintAsync(Shell shell, bool asJson, string input, string output)
    {
        if (asJson)
        {
            await shell.Output.WriteLineAsync(Json());
            return;
        }

        await shell.NoteAsync($"Wrote {report.Documents} documents from {input} ({from}) to {output} ({to}).");
        if (report.Lines.Count > 0)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("what", "became", "why").AddColumn(new TableColumn("times").RightAligned()).AddColumn(new TableColumn("documents").RightAligned());
            foreach (var line in report.Lines)
            {
                table.AddRow(Words(line.Part), Words(line.Change), Markup.Escape(line.Reason), $"{line.Count}", $"{line.Documents}");
            }

            shell.Tables.Write(table);
        }

        foreach (var (kind, count) in anonymiser?.Counts ?? new Dictionary<PersonalDataKind, long>())
        {
            await shell.NoteAsync($"Replaced by {PersonalData.Placeholder(kind)}: {count}.");
        }

        foreach (var failure in conversion.Aside)
        {
            await shell.NoteAsync($"Set aside: {failure.Message}");
        }

        if (conversion.AsideCount > conversion.Aside.Count)
        {
            await shell.NoteAsync($"Set aside besides: {conversion.AsideCount - conversion.Aside.Count}.");
        }
    }

    private string Json()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("from", from);
            json.WriteString("to", to);
            json.WriteNumber("documents", report.Documents);
            json.WriteStartArray("lost");
            foreach (var line in report.Lines)
            {
                json.WriteStartObject();
                json.WriteString("part", line.Part.ToString());
                json.WriteString("change", line.Change.ToString());
                json.WriteString("reason", line.Reason);
                json.WriteNumber("count", line.Count);
                json.WriteNumber("documents", line.Documents);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("set_aside", conversion.AsideCount);
            json.WriteStartArray("set_aside_first");
            foreach (var failure in conversion.Aside)
            {
                json.WriteStartObject();
                json.WriteString("code", failure.Code.Id);
                json.WriteString("detail", failure.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (anonymiser is not null)
            {
                json.WriteStartObject("anonymised");
                foreach (var (kind, count) in anonymiser.Counts)
                {
                    json.WriteNumber(kind.ToString(), count);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Words(Enum value) => string.Concat(value.ToString().Select((unit, index) => index > 0 && char.IsUpper(unit) ? $" {char.ToLowerInvariant(unit)}" : $"{char.ToLowerInvariant(unit)}"));
}
