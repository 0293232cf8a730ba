using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>
/// Writes tasks as Label Studio's JSON import and export have them: data, one annotation a person, meta. An id that is no number goes to
/// meta as <c>document_id</c>.
/// </summary>
public sealed class LabelStudioWriter : ICorpusWriter
{
    /// <inheritdoc/>
    public string Format => "label-studio";

    /// <inheritdoc/>
    public string Extension => ".json";

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
        var names = new ControlNames();
        await foreach (var given in documents.WithCancellation(cancellationToken))
        {
            var document = names.Apart(given, report);
            if (TaskAnswers.Field(document, options) is not { } field)
            {
                report.Add(document, CorpusPart.Document, CorpusChange.LeftOut, "it has no text");
                continue;
            }

            TaskAnswers.Report(document, report);
            Task(json, document, field, report);
            await json.FlushAsync(cancellationToken);
            report.Wrote();
        }

        json.WriteEndArray();
        await json.FlushAsync(cancellationToken);
    }

    /// <summary>One task that Label Studio shall number itself; the id it has here goes to meta.</summary>
    internal static void NewTask(Utf8JsonWriter json, CorpusDocument document) =>
        Task(json, document, TaskAnswers.Field(document, new CorpusOptions()) ?? "", new CorpusReport(), keepsNumber: false);

    private static void Task(Utf8JsonWriter json, CorpusDocument document, string field, CorpusReport report, bool keepsNumber = true)
    {
        json.WriteStartObject();
        var id = 0L;
        var isNumber = keepsNumber && long.TryParse(document.Document.ExternalId, NumberStyles.None, CultureInfo.InvariantCulture, out id);
        if (isNumber)
        {
            json.WriteNumber("id", id);
        }

        json.WriteStartObject("data");
        foreach (var (name, text) in document.Document.Fields)
        {
            json.WriteString(name, text);
        }

        json.WriteEndObject();
        json.WriteStartArray("annotations");
        if (document.Annotations.Count > 0)
        {
            foreach (var annotation in document.Annotations.Where(annotation => annotation.Status == AnnotationStatus.Submitted))
            {
                Annotation(json, document, annotation.Answers, field, report, annotation);
            }
        }
        else if (document.Answers.Count > 0)
        {
            Annotation(json, document, document.Answers, field, report, null);
        }

        json.WriteEndArray();
        json.WriteStartObject("meta");
        if (!isNumber)
        {
            json.WriteString(ExportedMetadata.Id, document.Document.ExternalId);
        }

        foreach (var (name, value) in document.Metadata)
        {
            if (name != ExportedMetadata.Id)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Annotation(Utf8JsonWriter json, CorpusDocument document, IReadOnlyList<Answer> answers, string field, CorpusReport report, Annotation? annotation)
    {
        json.WriteStartObject();
        if (annotation is not null)
        {
            if (long.TryParse(annotation.Annotator, NumberStyles.None, CultureInfo.InvariantCulture, out var person))
            {
                json.WriteNumber("completed_by", person);
            }

            json.WriteString("created_at", annotation.UpdatedAt);
            json.WriteString("updated_at", annotation.UpdatedAt);
            json.WriteBoolean("ground_truth", annotation.GroundTruth);
            if (annotation.LeadTimeSeconds is { } seconds)
            {
                json.WriteNumber("lead_time", seconds);
            }
        }

        json.WriteBoolean("was_cancelled", false);
        json.WriteStartArray("result");
        TaskAnswers.Write(json, document, answers, field, report);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
