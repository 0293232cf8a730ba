using System.Text.Json;
using MlBackend.Core.Corpora;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>Writes Label Studio's JSON_MIN, one flat object an annotation, as <see cref="FlatRow"/> describes.</summary>
public sealed class LabelStudioMinWriter : ICorpusWriter
{
    /// <inheritdoc/>
    public string Format => "label-studio-min";

    /// <inheritdoc/>
    public string Extension => ".min.json";

    /// <inheritdoc/>
    public bool NamesQuestions => true;

    /// <inheritdoc/>
    public bool NamesFields => true;

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        await using var stream = output.Create();
        await using var json = new Utf8JsonWriter(stream, TaskAnswers.Options);
        json.WriteStartArray();
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            if (TaskAnswers.Field(document, options) is not { } field)
            {
                report.Add(document, CorpusPart.Document, CorpusChange.LeftOut, "it has no text");
                continue;
            }

            FlatAnswers.Report(document, report);
            foreach (var annotation in FlatAnswers.Rows(document))
            {
                json.WriteStartObject();
                foreach (var (name, text) in document.Document.Fields.Where(entry => !FlatRow.IsOwn(entry.Key)))
                {
                    json.WriteString(name, text);
                }

                foreach (var (name, value) in document.Metadata.Where(entry => !FlatRow.IsOwn(entry.Key) && !document.Document.Fields.ContainsKey(entry.Key)))
                {
                    json.WritePropertyName(name);
                    value.WriteTo(json);
                }

                json.WriteString("id", document.Document.ExternalId);
                foreach (var answer in annotation?.Answers ?? [])
                {
                    if (FlatAnswers.Cell(document, answer, document.Document.Fields[field], report) is { } cell)
                    {
                        json.WritePropertyName(answer.Question);
                        json.WriteRawValue(cell);
                    }
                }

                Tail(json, annotation);
                json.WriteEndObject();
            }

            await json.FlushAsync(cancellationToken);
            report.Wrote();
        }

        json.WriteEndArray();
        await json.FlushAsync(cancellationToken);
    }

    private static void Tail(Utf8JsonWriter json, MlBackend.Core.Annotations.Annotation? annotation)
    {
        if (annotation is null)
        {
            json.WriteNull("annotator");
            json.WriteNull("annotation_id");
            return;
        }

        json.WriteString("annotator", annotation.Annotator);
        json.WriteString("annotation_id", annotation.ExternalId);
        if (FlatAnswers.Instant(annotation) is { Length: > 0 } instant)
        {
            json.WriteString("created_at", instant);
            json.WriteString("updated_at", instant);
        }

        if (annotation.LeadTimeSeconds is { } seconds)
        {
            json.WriteNumber("lead_time", seconds);
        }
    }
}
