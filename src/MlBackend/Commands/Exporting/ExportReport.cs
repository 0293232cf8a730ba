using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Core.Corpora;
using MlBackend.Spacy.Export;
using MlBackend.Text.Anonymisation;
using Spectre.Console;

namespace MlBackend.Commands.Exporting;

/// <summary>
/// The report of an export. The file names every span that was moved or left out, written as it happens; a person sees the sums.
/// Neither holds document text.
/// </summary>
internal sealed class ExportReport : IAsyncDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter json;

    public ExportReport(Stream stream)
    {
        json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteStartArray("losses");
    }

    /// <summary>Notes one loss.</summary>
    public void Add(CorpusLoss loss)
    {
        json.WriteStartObject();
        json.WriteString("document", loss.DocumentId);
        json.WriteString("part", loss.Part.ToString());
        json.WriteString("change", loss.Change.ToString());
        json.WriteString("reason", loss.Reason);
        if (loss.Where is { } where)
        {
            json.WriteString("where", where);
        }

        json.WriteNumber("count", loss.Count);
        json.WriteEndObject();
        if (json.BytesPending > 1 << 16)
        {
            json.Flush();
        }
    }

    /// <summary>Adds the sums.</summary>
    public void End(Action<Utf8JsonWriter> sums)
    {
        json.WriteEndArray();
        sums(json);
        json.WriteEndObject();
        json.Flush();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => json.DisposeAsync();

    /// <summary>The sums as one JSON object.</summary>
    public static string Json(Action<Utf8JsonWriter> sums)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            sums(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The sums as tables.</summary>
    public static void Print(IAnsiConsole console, ExportOutcome outcome)
    {
        var sides = new Table().Border(TableBorder.Simple).AddColumns("", "documents", "tokens", "labels");
        foreach (var (split, (documents, tokens)) in outcome.Written)
        {
            var labels = outcome.Counts[split].Labels.SelectMany(own => own.Value).Select(label => $"{label.Key} {label.Value}");
            sides.AddRow(Name(split), Number(documents), Number(tokens), Markup.Escape(string.Join(", ", labels)));
        }

        console.Write(sides);
        Print(console, outcome.Report.Lines);
    }

    /// <summary>What was lost as a table, where anything was.</summary>
    public static void Print(IAnsiConsole console, IReadOnlyList<CorpusReportLine> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        var losses = new Table().Border(TableBorder.Simple).AddColumns("what", "became", "because", "times", "documents");
        foreach (var line in lines)
        {
            losses.AddRow(line.Part.ToString(), line.Change.ToString(), Markup.Escape(line.Reason), Number(line.Count), Number(line.Documents));
        }

        console.Write(losses);
    }

    /// <summary>Writes the sums into an object.</summary>
    public static void Sums(Utf8JsonWriter json, ExportOutcome outcome)
    {
        json.WriteString("language", outcome.Plan.Language);
        json.WriteString("field", outcome.Plan.Field);
        json.WriteStartArray("components");
        foreach (var component in outcome.Components)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("questions", string.Join(", ", component.Questions.Select(question => question.Name)));
            if (component.Factory == "spancat")
            {
                json.WriteString("spans_key", component.Questions[0].Key);
                SpacyComponent.Sizes(outcome.SpanLengths(component.Questions[0].Name), out var unreachable);
                json.WriteNumber("spans_too_long", unreachable);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("splits");
        foreach (var (split, (documents, tokens)) in outcome.Written)
        {
            json.WriteStartObject(Name(split));
            json.WriteNumber("documents", documents);
            json.WriteNumber("tokens", tokens);
            json.WriteStartObject("labels");
            foreach (var (question, labels) in outcome.Counts[split].Labels)
            {
                json.WriteStartObject(question);
                foreach (var (label, count) in labels)
                {
                    json.WriteNumber(label, count);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteNumber("near_duplicates", outcome.Joined);
        Lost(json, outcome.Report.Lines);
        Replaced(json, outcome.Replaced);
    }

    /// <summary>Writes what was lost.</summary>
    public static void Lost(Utf8JsonWriter json, IReadOnlyList<CorpusReportLine> lines)
    {
        json.WriteStartArray("lost");
        foreach (var line in lines)
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
    }

    /// <summary>Writes how much personal data was replaced; nothing where texts left as they are.</summary>
    public static void Replaced(Utf8JsonWriter json, IReadOnlyDictionary<PersonalDataKind, long>? counts)
    {
        if (counts is null)
        {
            return;
        }

        json.WriteStartObject("anonymised");
        foreach (var (kind, count) in counts)
        {
            json.WriteNumber(kind.ToString(), count);
        }

        json.WriteEndObject();
    }

    /// <summary>The name of a side, which its files bear.</summary>
    public static string Name(Split split) => split.ToString().ToLowerInvariant();

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
