using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.Mapper;

/// <summary>
/// Writes a document's suggestions as Label Studio's regions. What Label Studio would refuse, or store but never show right — an
/// unknown question or label, offsets outside the text — is left out here: each region is held against
/// <see cref="RegionRules"/> before it leaves.
/// </summary>
internal sealed class RegionWriter
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

    private readonly Utf8JsonWriter writer;
    private readonly LabelConfig config;
    private readonly Document document;
    private readonly ArrayBufferWriter<byte> buffer = new(512);
    private readonly List<(LabelledSpan Span, Question Question, string Id)> spans = [];
    private int regions;
    private int misfits;

    private RegionWriter(Utf8JsonWriter writer, LabelConfig config, Document document)
    {
        this.writer = writer;
        this.config = config;
        this.document = document;
    }

    /// <summary>The score of a prediction: 1 - priority, always a number in [0,1]; the lowest is labelled first.</summary>
    public static double ScoreOf(double priority) => 1 - Probability(priority);

    /// <summary>Writes the members <c>result</c> and <c>score</c> into the open object.</summary>
    /// <returns>How many suggestions or parts of one did not fit and were left out.</returns>
    public static int Write(Utf8JsonWriter writer, LabelConfig config, Document document, DocumentSuggestion suggestion)
    {
        var own = new RegionWriter(writer, config, document);
        writer.WriteStartArray(Result);
        own.Write(suggestion);
        writer.WriteEndArray();
        writer.WriteNumber(Score, ScoreOf(suggestion.Priority));
        return own.misfits;
    }

    private void Write(DocumentSuggestion suggestion)
    {
        using var scratch = new Utf8JsonWriter(buffer, Options);
        foreach (var answer in suggestion.Suggestions)
        {
            if (config.Form(answer.Question) is { Question.PerSpan: false } form)
            {
                WriteAnswer(scratch, form, answer);
            }
        }

        // What is said about a span needs the id that the span has got.
        foreach (var answer in suggestion.Suggestions)
        {
            switch (config.Form(answer.Question), answer)
            {
                case (null, _):
                    misfits++;
                    break;
                case ({ Question.PerSpan: true } form, SpanSuggestion labels):
                    WriteAboutSpans(scratch, form, labels);
                    break;
                case ({ Question.PerSpan: true }, _):
                    misfits++;
                    break;
            }
        }
    }

    private void WriteAnswer(Utf8JsonWriter scratch, RegionForm form, Suggestion answer)
    {
        switch (form.Question.Kind, answer)
        {
            case (var kind, ChoiceSuggestion choice) when kind.TakesLabels():
                WriteLabels(scratch, form, choice);
                break;
            case (QuestionKind.Span, SpanSuggestion labelled):
                WriteSpans(scratch, form, labelled);
                break;
            default:
                misfits++;
                break;
        }
    }

    private void WriteLabels(Utf8JsonWriter scratch, RegionForm form, ChoiceSuggestion suggestion)
    {
        var most = form.Question.Kind.TakesOneLabel() ? 1 : int.MaxValue;
        var fitting = suggestion.Labels.Select(label => label.Label).Where(label => form.Takes(label, document)).Take(most).ToList();
        misfits += suggestion.Labels.Count - fitting.Count;
        if (fitting.Count > 0)
        {
            Open(scratch, form, NextId());
            Close(scratch, form, fitting, suggestion.Confidence);
        }
    }

    private void WriteSpans(Utf8JsonWriter scratch, RegionForm form, SpanSuggestion suggestion)
    {
        if (suggestion.Spans.Count == 0 || PlacesOf(form) is not { } places)
        {
            misfits += suggestion.Spans.Count;
            return;
        }

        foreach (var (span, confidence) in suggestion.Spans)
        {
            var id = NextId();
            Open(scratch, form, id);
            if (!form.Takes(span.Label, document) || span.Start >= span.End || !places.TryWrite(scratch, span.Start, span.End))
            {
                Forget(scratch);
            }
            else if (Close(scratch, form, [span.Label], confidence))
            {
                spans.Add((span, form.Question, id));
            }
        }
    }

    private void WriteAboutSpans(Utf8JsonWriter scratch, RegionForm form, SpanSuggestion suggestion)
    {
        var places = PlacesOf(form);
        foreach (var own in suggestion.Spans.GroupBy(scored => (scored.Span.Start, scored.Span.End)))
        {
            var labels = own.Select(scored => scored.Span.Label).Where(label => form.Takes(label, document)).ToList();
            var regionsOf = spans.Where(known => (known.Span.Start, known.Span.End) == own.Key && known.Question.Target == form.Question.Target && form.AsksAbout(known.Question.Name, known.Span.Label));
            foreach (var (span, _, id) in labels.Count == 0 ? [] : regionsOf)
            {
                Open(scratch, form, id);
                if (places?.TryWrite(scratch, span.Start, span.End) == true)
                {
                    Close(scratch, form, labels, own.Min(scored => scored.Confidence));
                }
                else
                {
                    Forget(scratch);
                }
            }

            misfits += own.Count() - labels.Count;
        }
    }

    private IPlaces? PlacesOf(RegionForm form) => config.Field(form.Question.Field) is { } field ? Places.Of(document, field) : null;

    /// <summary>Unique in its prediction is enough; the prefix tells in an annotation which regions began as suggestions.</summary>
    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"mlb-{regions++}");

    private static void Open(Utf8JsonWriter scratch, RegionForm form, string id)
    {
        scratch.WriteStartObject();
        scratch.WriteString(Id, id);
        scratch.WriteString(FromName, form.FromName);
        scratch.WriteString(ToName, form.ToName);
        scratch.WriteString(Type, form.Type);
        scratch.WriteStartObject(Value);
    }

    /// <summary>Ends a region and lets it leave where the rules allow it.</summary>
    private bool Close(Utf8JsonWriter scratch, RegionForm form, IReadOnlyList<string> labels, double confidence)
    {
        form.WriteLabels(scratch, labels);
        scratch.WriteEndObject();
        scratch.WriteNumber(Score, Probability(confidence));
        scratch.WriteEndObject();
        scratch.Flush();
        using var region = JsonDocument.Parse(buffer.WrittenMemory);
        if (config.Rules.FaultOf(region.RootElement, form.TaskLabels(document)) != RegionFault.None)
        {
            Forget(scratch);
            return false;
        }

        writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
        Begin(scratch);
        return true;
    }

    private void Forget(Utf8JsonWriter scratch)
    {
        misfits++;
        Begin(scratch);
    }

    private void Begin(Utf8JsonWriter scratch)
    {
        buffer.ResetWrittenCount();
        scratch.Reset();
    }

    /// <summary>NaN is no JSON number, and Label Studio refuses the whole batch for one score outside [0,1].</summary>
    private static double Probability(double value) => double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1);
}
