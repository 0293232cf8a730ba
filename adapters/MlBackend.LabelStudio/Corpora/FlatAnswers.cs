using System.Globalization;
using System.Text;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;
using MlBackend.Text.Offsets;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>Answers as the cells of JSON_MIN and CSV, the other way of <see cref="FlatRow"/>.</summary>
internal static class FlatAnswers
{
    /// <summary>The annotations of a document, one a row; one of nobody where it has answers only, one without answers where it has none.</summary>
    public static IReadOnlyList<Annotation?> Rows(CorpusDocument document)
    {
        if (document.Annotations.Count > 0)
        {
            return [.. document.Annotations.Where(annotation => annotation.Status == AnnotationStatus.Submitted)];
        }

        return document.Answers.Count > 0 ? [new Annotation("1", "", AnnotationStatus.Submitted, false, default, null, null, document.Answers)] : [(Annotation?)null];
    }

    /// <summary>A cell's JSON; null, and reported, where the form has no such answer.</summary>
    public static string? Cell(CorpusDocument document, Answer answer, string text, CorpusReport report)
    {
        switch (answer)
        {
            case ChoiceAnswer { Labels: [var one] }:
                return Json(json => json.WriteStringValue(one));
            case ChoiceAnswer choice when choice.Labels.Count > 1:
                return Json(json => Wrapped(json, "choices", choice.Labels));
            case TextAnswer texts:
                return Json(json => Wrapped(json, "text", texts.Texts));
            case SpanAnswer { Spans.Count: > 0 } spans:
                return Json(json =>
                {
                    var offsets = new CodePointIndex(text);
                    json.WriteStartArray();
                    foreach (var span in TaskAnswers.Inside(document, spans.Spans, text, report))
                    {
                        json.WriteStartObject();
                        TaskAnswers.Span(json, span, text, offsets);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                });
            case RelationAnswer relations:
                report.Add(document, CorpusPart.Relation, CorpusChange.LeftOut, "the format has no links", relations.Relations.Count);
                return null;
            default:
                report.Add(document, CorpusPart.Answer, CorpusChange.LeftOut, answer is ChoiceAnswer or SpanAnswer ? "an empty answer looks like none" : "the format has no numbers or rankings");
                return null;
        }
    }

    /// <summary>Reports what the form lacks beside answers.</summary>
    public static void Report(CorpusDocument document, CorpusReport report)
    {
        TaskAnswers.Report(document, report);
        report.Add(document, CorpusPart.Metadata, CorpusChange.LeftOut, "its name is one of the tool's own", document.Metadata.Keys.Count(FlatRow.IsOwn));
    }

    /// <summary>An instant as the tool writes it; empty where nobody knows.</summary>
    public static string Instant(Annotation? annotation) =>
        annotation is null || annotation.UpdatedAt == default ? "" : annotation.UpdatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, TaskAnswers.Options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Wrapped(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartObject();
        TaskAnswers.Strings(json, name, values);
        json.WriteEndObject();
    }
}
