using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Formats.Lines;
using MlBackend.Text.Offsets;

namespace MlBackend.Formats.Doccano;

/// <summary>
/// One object of doccano's JSONL (doccano 1.8, as recorded):
/// <code>
/// id         the document, where there is one
/// text       its text
/// label      ["…"] labels of the document, "…" one of them, or [[start, end, "…"]] spans
/// cats       ["…"] labels of the document, beside entities
/// entities   [[start, end, "…"]] or [{id, label, start_offset, end_offset}]
/// relations  [{from_id, to_id, type}] between entities
/// Comments   what people remarked
/// else       metadata
/// </code>
/// Offsets are code points, the end exclusive. An empty list is what a document has that nobody looked at, so it is no answer.
/// </summary>
internal static class DoccanoLayout
{
    public const string Comments = "Comments";

    /// <summary>The names of entries that are not metadata.</summary>
    public static ReadOnlySpan<string> Own => new[] { "id", "text", "label", "cats", "entities", "relations" };

    /// <summary>Reads one record.</summary>
    public static CorpusDocument Read(JsonRecord record, int number, CorpusOptions options)
    {
        var text = record.RequiredText("text");
        var offsets = new CodePointIndex(text);
        List<string>? labels = null;
        List<LabelledSpan> spans = [];
        ReadLabel(record, offsets, spans, ref labels);
        if (record.Find("cats", JsonValueKind.Array) is { } categories && categories.GetArrayLength() > 0)
        {
            labels = record.Texts(categories, "cats");
        }

        var byId = Entities(record, offsets, spans);
        var spansName = Answered.SpansName(options.Question, labels is not null);
        var relations = Relations(record, byId, spansName);
        var metadata = record.Others(Own);
        if (metadata.TryGetValue(Comments, out var comments) && comments.ValueKind == JsonValueKind.Array && comments.GetArrayLength() == 0)
        {
            metadata.Remove(Comments);
        }

        var id = record.Find("id") is { } given ? given.ValueKind == JsonValueKind.Number ? given.GetRawText() : record.Text(given, "id") : JsonRecord.Id(number);
        var document = new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = text });
        var answers = Answered.Of(options.Question, labels, spans.Count > 0 ? Answered.InOrder(spans) : null, relations);
        return new CorpusDocument(document, answers, record.Line) { Metadata = metadata };
    }

    private static void ReadLabel(JsonRecord record, CodePointIndex offsets, List<LabelledSpan> spans, ref List<string>? labels)
    {
        switch (record.Find("label"))
        {
            case null:
                return;
            case { ValueKind: JsonValueKind.String } one:
                labels = [record.Text(one, "label")];
                return;
            case { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0:
                if (list[0].ValueKind == JsonValueKind.Array)
                {
                    spans.AddRange(list.EnumerateArray().Select(entry => Span(record, entry, offsets)));
                }
                else
                {
                    labels = record.Texts(list, "label");
                }

                return;
            case { ValueKind: JsonValueKind.Array }:
                return;
            default:
                throw record.Invalid("its label is neither text nor list");
        }
    }

    private static Dictionary<string, LabelledSpan> Entities(JsonRecord record, CodePointIndex offsets, List<LabelledSpan> spans)
    {
        Dictionary<string, LabelledSpan> byId = new(StringComparer.Ordinal);
        if (record.Find("entities", JsonValueKind.Array) is not { } entities)
        {
            return byId;
        }

        foreach (var entity in entities.EnumerateArray())
        {
            if (entity.ValueKind == JsonValueKind.Array)
            {
                spans.Add(Span(record, entity, offsets));
                continue;
            }

            var (start, end) = record.Range(record.Integer(entity, "start_offset", "entity"), record.Integer(entity, "end_offset", "entity"), offsets, "span");
            var span = new LabelledSpan(start, end, entity.TryGetProperty("label", out var label) ? record.Text(label, "label") : throw record.Invalid("an entity has no label"));
            spans.Add(span);
            if (entity.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.Number or JsonValueKind.String && !byId.TryAdd(id.GetRawText(), span))
            {
                throw record.Invalid("two entities have one id");
            }
        }

        return byId;
    }

    private static List<LabelledRelation> Relations(JsonRecord record, Dictionary<string, LabelledSpan> byId, string question)
    {
        List<LabelledRelation> relations = [];
        if (record.Find("relations", JsonValueKind.Array) is not { } list)
        {
            return relations;
        }

        foreach (var entry in list.EnumerateArray())
        {
            var type = entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("type", out var named) ? record.Text(named, "type") : throw record.Invalid("a relation has no type");
            relations.Add(new LabelledRelation(question, End(entry, "from_id"), question, End(entry, "to_id"), RelationDirection.Right, [type]));
        }

        return relations;

        LabelledSpan End(JsonElement entry, string name) => entry.TryGetProperty(name, out var id) && byId.TryGetValue(id.GetRawText(), out var span)
            ? span
            : throw record.Invalid($"a relation's {name} names no entity");
    }

    private static LabelledSpan Span(JsonRecord record, JsonElement entry, CodePointIndex offsets)
    {
        if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 3
            || entry[0].ValueKind != JsonValueKind.Number || !entry[0].TryGetInt32(out var first)
            || entry[1].ValueKind != JsonValueKind.Number || !entry[1].TryGetInt32(out var last))
        {
            throw record.Invalid("a span is not [start, end, label]");
        }

        var (start, end) = record.Range(first, last, offsets, "span");
        return new LabelledSpan(start, end, record.Text(entry[2], "label"));
    }
}
