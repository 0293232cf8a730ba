using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Text.Offsets;

namespace MlBackend.Argilla.Corpora;

/// <summary>
/// Values of responses and suggestions as they stand in a records file, which says nothing of what kind a question is: a text or a
/// number is one label, a list of texts are several, a list of objects are spans or a ranking.
/// </summary>
internal static class RecordsLayout
{
    /// <summary>The answer that a value is; null where it is of no known form, or its spans lie outside every text.</summary>
    /// <param name="question">The question's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="document">The texts.</param>
    /// <param name="field">The field that spans are in where several hold a text that long.</param>
    /// <param name="isSpans">What an empty list means: no span, or none of several labels.</param>
    public static Answer? Read(string question, JsonElement value, Document document, string field, bool isSpans) => value.ValueKind switch
    {
        JsonValueKind.String => new ChoiceAnswer(question, [value.GetString()!]),
        JsonValueKind.Number => new ChoiceAnswer(question, [value.GetRawText()]),
        JsonValueKind.Array when value.GetArrayLength() == 0 => isSpans ? new SpanAnswer(question, []) : new ChoiceAnswer(question, []),
        JsonValueKind.Array when value[0].ValueKind == JsonValueKind.String => new ChoiceAnswer(question, [.. value.EnumerateArray().Select(label => label.ToString()).Distinct(StringComparer.Ordinal)]),
        JsonValueKind.Array when AreSpans(value) => Spans(question, value, document, field),
        JsonValueKind.Array when value[0].ValueKind == JsonValueKind.Object => Ranking(question, value),
        _ => null,
    };

    /// <summary>True where a list holds spans.</summary>
    public static bool AreSpans(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Object && value[0].TryGetProperty("start", out _);

    /// <summary>Writes an answer as a value; false where Argilla has none for it.</summary>
    public static bool TryWrite(Utf8JsonWriter writer, Answer answer, Document document, string? field)
    {
        switch (answer)
        {
            case ChoiceAnswer { Labels: [var label] }:
                writer.WriteStringValue(label);
                return true;
            case ChoiceAnswer { Labels.Count: > 1 } choice:
                WriteList(writer, choice.Labels);
                return true;
            case SpanAnswer spans when document.Field(field ?? document.Fields.Keys.FirstOrDefault() ?? "") is { } text:
                WriteSpans(writer, spans, new CodePointIndex(text));
                return true;
            case TextAnswer { Texts.Count: > 0 } text:
                writer.WriteStringValue(string.Join('\n', text.Texts));
                return true;
            case RankingAnswer { Lists.Count: 1 } ranking:
                WriteRanking(writer, ranking.Lists.Values.First());
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes a list of labels, also where it holds one.</summary>
    public static void WriteList(Utf8JsonWriter writer, IReadOnlyList<string> labels)
    {
        writer.WriteStartArray();
        foreach (var label in labels)
        {
            writer.WriteStringValue(label);
        }

        writer.WriteEndArray();
    }

    private static void WriteSpans(Utf8JsonWriter writer, SpanAnswer spans, CodePointIndex index)
    {
        writer.WriteStartArray();
        foreach (var span in spans.Spans)
        {
            writer.WriteStartObject();
            writer.WriteString("label", span.Label);
            writer.WriteNumber("start", index.ToCodePoint(span.Start).Value);
            writer.WriteNumber("end", index.ToCodePoint(span.End).Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRanking(Utf8JsonWriter writer, IReadOnlyList<string> items)
    {
        writer.WriteStartArray();
        for (var at = 0; at < items.Count; at++)
        {
            writer.WriteStartObject();
            writer.WriteString("value", items[at]);
            writer.WriteNumber("rank", at + 1);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static RankingAnswer Ranking(string question, JsonElement value) => new(question, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        [""] =
        [
            .. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("value", out _))
                .OrderBy(item => item.TryGetProperty("rank", out var rank) && rank.TryGetInt32(out var number) ? number : int.MaxValue)
                .Select(item => item.GetProperty("value").ToString()),
        ],
    });

    private static SpanAnswer? Spans(string question, JsonElement value, Document document, string field)
    {
        var fields = document.Fields.Keys.OrderByDescending(name => name == field);
        return fields.Select(name => SpansIn(question, value, document.Fields[name])).FirstOrDefault(answer => answer is not null);
    }

    private static SpanAnswer? SpansIn(string question, JsonElement value, string text)
    {
        var index = new CodePointIndex(text);
        List<LabelledSpan> spans = [];
        foreach (var span in value.EnumerateArray())
        {
            if (!span.TryGetProperty("label", out var label) || !Offset(span, "start", out var from) || !Offset(span, "end", out var to)
                || from >= to || !index.TryToUtf16(new CodePointOffset(from), out var start) || !index.TryToUtf16(new CodePointOffset(to), out var end))
            {
                return null;
            }

            spans.Add(new LabelledSpan(start, end, label.ToString()));
        }

        return new SpanAnswer(question, [.. spans.Distinct().OrderBy(span => span.Start).ThenBy(span => span.End).ThenBy(span => span.Label, StringComparer.Ordinal)]);
    }

    private static bool Offset(JsonElement span, string name, out int offset)
    {
        offset = 0;
        return span.TryGetProperty(name, out var value) && int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }
}
