using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Formats.Writing;
using MlBackend.Text.Offsets;

namespace MlBackend.Formats.Doccano;

/// <summary>Writes doccano's JSONL, as <see cref="DoccanoLayout"/> describes, in the form of the project that a document fits.</summary>
public sealed class DoccanoWriter : ICorpusWriter
{
    private const Says Says = Writing.Says.Labels | Writing.Says.Overlaps | Writing.Says.Relations | Writing.Says.Metadata | Writing.Says.Id;

    /// <inheritdoc/>
    public string Format => "doccano";

    /// <inheritdoc/>
    public string Extension => ".jsonl";

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        await using var stream = output.Create();
        await TextWriting.JsonLinesAsync(documents, stream, report, (document, json) => Write(document, json, options, report), cancellationToken);
    }

    private static bool Write(CorpusDocument source, Utf8JsonWriter json, CorpusOptions options, CorpusReport report)
    {
        if (FlatDocument.Of(source, options, Says, report) is not { } document)
        {
            return false;
        }

        json.WriteString("id", document.Id);
        json.WriteString("text", document.Text);
        var offsets = new CodePointIndex(document.Text);
        var hasSpans = document.Spans is not null;
        if (hasSpans && document.Relations.Count > 0)
        {
            Entities(json, document, offsets);
        }
        else if (hasSpans)
        {
            Tuples(json, document.Labels is null ? "label" : "entities", document.Spans!, offsets);
        }

        if (document.Labels is not null || !hasSpans)
        {
            json.Strings(hasSpans ? "cats" : "label", document.Labels ?? []);
        }

        if (!source.Metadata.ContainsKey(DoccanoLayout.Comments))
        {
            json.Strings(DoccanoLayout.Comments, []);
        }

        json.Metadata(source, report, DoccanoLayout.Own);
        return true;
    }

    private static void Tuples(Utf8JsonWriter json, string name, IReadOnlyList<LabelledSpan> spans, CodePointIndex offsets)
    {
        json.WriteStartArray(name);
        foreach (var span in spans)
        {
            json.WriteStartArray();
            json.WriteNumberValue(offsets.ToCodePoint(span.Start).Value);
            json.WriteNumberValue(offsets.ToCodePoint(span.End).Value);
            json.WriteStringValue(span.Label);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Entities(Utf8JsonWriter json, FlatDocument document, CodePointIndex offsets)
    {
        Dictionary<LabelledSpan, int> ids = [];
        json.WriteStartArray("entities");
        foreach (var span in document.Spans!)
        {
            ids[span] = ids.Count;
            json.WriteStartObject();
            json.WriteNumber("id", ids[span]);
            json.WriteString("label", span.Label);
            json.WriteNumber("start_offset", Offset(span.Start));
            json.WriteNumber("end_offset", Offset(span.End));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("relations");
        var number = 0;
        foreach (var relation in document.Relations)
        {
            var (from, to) = relation.Direction == RelationDirection.Left ? (relation.To, relation.From) : (relation.From, relation.To);
            foreach (var label in relation.Labels.DefaultIfEmpty("related"))
            {
                json.WriteStartObject();
                json.WriteNumber("id", number++);
                json.WriteNumber("from_id", ids[from]);
                json.WriteNumber("to_id", ids[to]);
                json.WriteString("type", label);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();

        int Offset(Utf16Offset offset) => offsets.ToCodePoint(offset).Value;
    }
}
