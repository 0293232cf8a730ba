using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Text.Offsets;

namespace MlBackend.Formats.Predictions;

/// <summary>
/// A prediction as JSON:
/// <code>
/// choice, rating {"label": "x", "confidence": 0.9, "distribution": {"x": 0.9, "y": 0.1}}
/// multichoice, taxonomy {"labels": ["x", "y"], "confidence": 0.8, "distribution": {"x": 0.9, "y": 0.9, "z": 0.1}}
/// span         {"spans": [{"start": 0, "end": 4, "label": "x", "confidence": 0.9}], "confidence": 0.8}
/// </code>
/// Offsets are code points, the end exclusive; confidences are probabilities. Null where the document lacks the text.
/// </summary>
internal static class PredictionJson
{
    /// <summary>Text stays readable: only what JSON demands is escaped.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Utf8JsonWriter json, PredictedDocument document, Question question)
    {
        switch (document.Suggestion)
        {
            case ChoiceSuggestion choice:
                json.WriteStartObject();
                WriteLabels(json, choice, question.Kind);
                json.WriteNumber("confidence", Rounded(choice.Confidence));
                json.WriteStartObject("distribution");
                foreach (var label in choice.Distribution)
                {
                    json.WriteNumber(label.Label, Rounded(label.Confidence));
                }

                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case SpanSuggestion spans:
                json.WriteStartObject();
                WriteSpans(json, spans, document.Source.Document.Field(question.Field) ?? "");
                json.WriteNumber("confidence", Rounded(spans.Confidence));
                json.WriteEndObject();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    /// <summary>The spans alone, as JSON text.</summary>
    public static byte[] Spans(SpanSuggestion suggestion, string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            WriteSpanList(json, suggestion, text);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteLabels(Utf8JsonWriter json, ChoiceSuggestion choice, QuestionKind kind)
    {
        if (kind.TakesOneLabel())
        {
            json.WriteString("label", choice.Labels.Count > 0 ? choice.Labels[0].Label : null);
            return;
        }

        json.WriteStartArray("labels");
        foreach (var label in choice.Labels)
        {
            json.WriteStringValue(label.Label);
        }

        json.WriteEndArray();
    }

    private static void WriteSpans(Utf8JsonWriter json, SpanSuggestion suggestion, string text)
    {
        json.WritePropertyName("spans");
        WriteSpanList(json, suggestion, text);
    }

    private static void WriteSpanList(Utf8JsonWriter json, SpanSuggestion suggestion, string text)
    {
        var offsets = new CodePointIndex(text);
        json.WriteStartArray();
        foreach (var (span, confidence) in suggestion.Spans)
        {
            json.WriteStartObject();
            json.WriteNumber("start", offsets.ToCodePoint(span.Start).Value);
            json.WriteNumber("end", offsets.ToCodePoint(span.End).Value);
            json.WriteString("label", span.Label);
            json.WriteNumber("confidence", Rounded(confidence));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Six digits are more than a confidence means, and keep the files small.
    private static double Rounded(double confidence) => Math.Round(confidence, 6);
}
