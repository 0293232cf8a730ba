using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;
using MlBackend.Text.Offsets;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>Writes a document's answers as Label Studio's regions, and reports what it cannot say.</summary>
internal static class TaskAnswers
{
    /// <summary>Letters as they are.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The field that the answers are about.</summary>
    public static string? Field(CorpusDocument document, CorpusOptions options) =>
        document.Document.Fields.ContainsKey(options.Field) ? options.Field : document.TokensOf ?? document.Document.Fields.Keys.FirstOrDefault();

    /// <summary>Reports what no form of Label Studio's exports has.</summary>
    public static void Report(CorpusDocument document, CorpusReport report)
    {
        foreach (var loss in document.Lost)
        {
            report.Add(loss);
        }

        report.Add(document, CorpusPart.Rejected, CorpusChange.LeftOut, "the format cannot say what is wrong", document.Rejected.Count);
        report.Add(document, CorpusPart.Token, CorpusChange.LeftOut, "the format has no tokens", document.Tokens is null ? 0 : 1);
    }

    /// <summary>The regions of one list of answers, into an open array.</summary>
    public static void Write(Utf8JsonWriter json, CorpusDocument document, IReadOnlyList<Answer> answers, string field, CorpusReport report)
    {
        var text = document.Document.Field(field) ?? "";
        var offsets = new CodePointIndex(text);
        Dictionary<(string, LabelledSpan), string> ids = [];
        foreach (var answer in answers)
        {
            switch (answer)
            {
                case ChoiceAnswer { Labels.Count: > 0 } choice:
                    Open(json, Next(), choice.Question, field, "choices");
                    Strings(json, "choices", choice.Labels);
                    Close(json);
                    break;
                case TextAnswer texts:
                    Open(json, Next(), texts.Question, field, "textarea");
                    Strings(json, "text", texts.Texts);
                    Close(json);
                    break;
                case NumberAnswer number:
                    Open(json, Next(), number.Question, field, "number");
                    json.WriteNumber("number", number.Number);
                    Close(json);
                    break;
                case RankingAnswer ranking:
                    Open(json, Next(), ranking.Question, field, "ranker");
                    json.WriteStartObject("ranker");
                    foreach (var (name, items) in ranking.Lists)
                    {
                        Strings(json, name, items);
                    }

                    json.WriteEndObject();
                    Close(json);
                    break;
                case SpanAnswer spans:
                    foreach (var span in Inside(document, spans.Spans, text, report))
                    {
                        ids[(spans.Question, span)] = Next();
                        Open(json, ids[(spans.Question, span)], spans.Question, field, "labels");
                        Span(json, span, text, offsets);
                        Close(json);
                    }

                    break;
                case ChoiceAnswer:
                    report.Add(document, CorpusPart.Answer, CorpusChange.LeftOut, "an empty answer looks like none");
                    break;
                default:
                    break;
            }
        }

        foreach (var relation in answers.OfType<RelationAnswer>().SelectMany(answer => answer.Relations))
        {
            if (ids.TryGetValue((relation.FromQuestion, relation.From), out var from) && ids.TryGetValue((relation.ToQuestion, relation.To), out var to))
            {
                json.WriteStartObject();
                json.WriteString("type", "relation");
                json.WriteString("from_id", from);
                json.WriteString("to_id", to);
                json.WriteString("direction", relation.Direction switch { RelationDirection.Left => "left", RelationDirection.Both => "bi", _ => "right" });
                Strings(json, "labels", relation.Labels);
                json.WriteEndObject();
            }
            else
            {
                report.Add(document, CorpusPart.Relation, CorpusChange.LeftOut, "one of its spans is left out");
            }
        }

        string Next() => string.Create(CultureInfo.InvariantCulture, $"r{ids.Count}-{json.BytesCommitted + json.BytesPending}");
    }

    /// <summary>Where a span lies, its text and its label, as members of an open object.</summary>
    public static void Span(Utf8JsonWriter json, LabelledSpan span, string text, CodePointIndex offsets)
    {
        json.WriteNumber("start", offsets.ToCodePoint(span.Start).Value);
        json.WriteNumber("end", offsets.ToCodePoint(span.End).Value);
        json.WriteString("text", text.AsSpan(span.Start.Value, span.End.Value - span.Start.Value));
        Strings(json, "labels", [span.Label]);
    }

    /// <summary>Spans that lie in the text; others are reported.</summary>
    public static IEnumerable<LabelledSpan> Inside(CorpusDocument document, IReadOnlyList<LabelledSpan> spans, string text, CorpusReport report)
    {
        foreach (var span in spans)
        {
            if (span.Start < span.End && span.End.Value <= text.Length)
            {
                yield return span;
            }
            else
            {
                report.Add(document, CorpusPart.Span, CorpusChange.LeftOut, "it lies outside the text");
            }
        }
    }

    /// <summary>A list of strings.</summary>
    public static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Open(Utf8JsonWriter json, string id, string question, string field, string type)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("from_name", question);
        json.WriteString("to_name", field);
        json.WriteString("type", type);
        json.WriteStartObject("value");
    }

    private static void Close(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
