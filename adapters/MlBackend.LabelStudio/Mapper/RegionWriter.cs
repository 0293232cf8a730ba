using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.Text.Offsets;

namespace MlBackend.LabelStudio.Mapper;

/// <summary>
/// Writes a document's suggestions as Label Studio's regions. What Label Studio would store but never show right — an unknown
/// question or label, offsets outside the text — is left out here, because Label Studio itself checks none of it (contract 2.3).
/// </summary>
internal static class RegionWriter
{
    /// <summary>Text as it is, without \u escapes: the bodies are application/json, never part of a page.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonEncodedText Result = JsonEncodedText.Encode("result");
    private static readonly JsonEncodedText Score = JsonEncodedText.Encode("score");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText FromName = JsonEncodedText.Encode("from_name");
    private static readonly JsonEncodedText ToName = JsonEncodedText.Encode("to_name");
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText Start = JsonEncodedText.Encode("start");
    private static readonly JsonEncodedText End = JsonEncodedText.Encode("end");
    private static readonly JsonEncodedText Text = JsonEncodedText.Encode("text");

    /// <summary>The score of a prediction: 1 - priority, always a number in [0,1]; the lowest is labelled first.</summary>
    public static double ScoreOf(double priority) => 1 - Probability(priority);

    /// <summary>Writes the members <c>result</c> and <c>score</c> into the open object.</summary>
    /// <returns>How many suggestions or parts of one did not fit and were left out.</returns>
    public static int Write(Utf8JsonWriter writer, LabelConfig config, Document document, DocumentSuggestion suggestion)
    {
        var regions = 0;
        var misfits = 0;
        writer.WriteStartArray(Result);
        foreach (var answer in suggestion.Suggestions)
        {
            var form = config.Form(answer.Question);
            misfits += (form, answer) switch
            {
                ({ Question.Kind: var kind }, ChoiceSuggestion choice) when kind.TakesLabels() => WriteLabels(writer, form, choice, ref regions),
                ({ Question.Kind: QuestionKind.Span }, SpanSuggestion spans) => WriteSpans(writer, form, spans, document, ref regions),
                _ => 1,
            };
        }

        writer.WriteEndArray();
        writer.WriteNumber(Score, ScoreOf(suggestion.Priority));
        return misfits;
    }

    private static int WriteLabels(Utf8JsonWriter writer, RegionForm form, ChoiceSuggestion suggestion, ref int regions)
    {
        var most = form.Question.Kind.TakesOneLabel() ? 1 : int.MaxValue;

        // A rating and the better one of two stand in the value themselves, all others in a list.
        var isListed = form.Question.Kind is not (QuestionKind.Rating or QuestionKind.Pairwise);
        var fitting = 0;
        foreach (var label in suggestion.Labels)
        {
            if (fitting == most || !form.Has(label.Label))
            {
                continue;
            }

            if (fitting++ == 0)
            {
                Open(writer, form, ref regions);
                BeginLabels(writer, form, isListed);
            }

            form.Write(writer, label.Label);
        }

        if (fitting > 0)
        {
            EndLabels(writer, isListed);
            Close(writer, suggestion.Confidence);
        }

        return suggestion.Labels.Count - fitting;
    }

    private static int WriteSpans(Utf8JsonWriter writer, RegionForm form, SpanSuggestion suggestion, Document document, ref int regions)
    {
        if (suggestion.Spans.Count == 0)
        {
            return 0;
        }

        if (document.Field(form.Question.Field) is not { } text)
        {
            return suggestion.Spans.Count;
        }

        var index = new CodePointIndex(text);
        var misfits = 0;
        foreach (var (span, confidence) in suggestion.Spans)
        {
            if (!form.Has(span.Label) || span.Start >= span.End
                || !index.TryToCodePoint(span.Start, out var start) || !index.TryToCodePoint(span.End, out var end) || start >= end)
            {
                misfits++;
                continue;
            }

            Open(writer, form, ref regions);
            writer.WriteNumber(Start, start.Value);
            writer.WriteNumber(End, end.Value);
            writer.WriteString(Text, text.AsSpan()[index.ToUtf16(start).Value..index.ToUtf16(end).Value]);
            BeginLabels(writer, form, isListed: true);
            form.Write(writer, span.Label);
            EndLabels(writer, isListed: true);
            Close(writer, confidence);
        }

        return misfits;
    }

    private static void Open(Utf8JsonWriter writer, RegionForm form, ref int regions)
    {
        // Unique in its prediction is enough; the prefix tells in an annotation which regions began as suggestions.
        Span<char> id = stackalloc char[16];
        id.TryWrite(CultureInfo.InvariantCulture, $"mlb-{regions++}", out var length);
        writer.WriteStartObject();
        writer.WriteString(Id, id[..length]);
        writer.WriteString(FromName, form.FromName);
        writer.WriteString(ToName, form.ToName);
        writer.WriteString(Type, form.Type);
        writer.WriteStartObject(Value);
    }

    private static void BeginLabels(Utf8JsonWriter writer, RegionForm form, bool isListed)
    {
        writer.WritePropertyName(form.Member);
        if (isListed)
        {
            writer.WriteStartArray();
        }
    }

    private static void EndLabels(Utf8JsonWriter writer, bool isListed)
    {
        if (isListed)
        {
            writer.WriteEndArray();
        }
    }

    private static void Close(Utf8JsonWriter writer, double confidence)
    {
        writer.WriteEndObject();
        writer.WriteNumber(Score, Probability(confidence));
        writer.WriteEndObject();
    }

    /// <summary>NaN is no JSON number, and Label Studio refuses the whole batch for one score outside [0,1].</summary>
    private static double Probability(double value) => double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1);
}
