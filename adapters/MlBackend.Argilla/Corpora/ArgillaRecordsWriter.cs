using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;

namespace MlBackend.Argilla.Corpora;

/// <summary>
/// Writes records as the Python SDK's <c>records.to_json</c> does, so that its <c>from_json</c> reads them. The SDK wants a user of
/// each response; where a file knows none, it is the UUID of nothing but zeros.
/// </summary>
public sealed class ArgillaRecordsWriter : ICorpusWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public string Format => "argilla";

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
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        await using var stream = output.Create();
        await using var writer = new Utf8JsonWriter(stream, Options);
        writer.WriteStartArray();
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            Write(writer, document, options, report);
            report.Wrote();
            if (writer.BytesPending > 1 << 16)
            {
                await writer.FlushAsync(cancellationToken);
            }
        }

        writer.WriteEndArray();
        await writer.FlushAsync(cancellationToken);
    }

    private static void Write(Utf8JsonWriter writer, CorpusDocument document, CorpusOptions options, CorpusReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("id", document.Document.ExternalId);
        writer.WriteStartObject("fields");
        foreach (var (name, text) in document.Document.Fields)
        {
            writer.WriteString(name, text);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("metadata");
        foreach (var (name, value) in document.Metadata)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("suggestions");
        writer.WriteEndObject();
        writer.WriteStartObject("responses");
        foreach (var answer in document.Answers)
        {
            WriteResponse(writer, document, answer, options, report);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("vectors");
        writer.WriteEndObject();
        writer.WriteNull("_server_id");
        writer.WriteEndObject();
        foreach (var loss in document.Lost)
        {
            report.Add(loss);
        }

        report.Add(document, CorpusPart.Rejected, CorpusChange.LeftOut, "Argilla has no place for what is wrong", document.Rejected.Count);
        report.Add(document, CorpusPart.Token, CorpusChange.LeftOut, "Argilla has no tokens", document.Tokens is null ? 0 : 1);
        report.Add(document, CorpusPart.Annotator, CorpusChange.LeftOut, "only the answers that count are written", document.Annotations.Count(annotation => annotation.Status == AnnotationStatus.Submitted) - 1);
    }

    private static void WriteResponse(Utf8JsonWriter writer, CorpusDocument document, Answer answer, CorpusOptions options, CorpusReport report)
    {
        using var buffer = new MemoryStream();
        using (var value = new Utf8JsonWriter(buffer, Options))
        {
            // Where the questions are known, a list stays a list though it holds one label.
            if (answer is ChoiceAnswer { Labels.Count: > 0 } choice && options.Schema?.Find(answer.Question) is { Kind: QuestionKind.MultiChoice })
            {
                RecordsLayout.WriteList(value, choice.Labels);
            }
            else if (!RecordsLayout.TryWrite(value, answer, document.Document, options.Schema?.Find(answer.Question)?.Field))
            {
                report.Add(document, answer is RelationAnswer ? CorpusPart.Relation : CorpusPart.Answer, CorpusChange.LeftOut, "Argilla has no value for it");
                return;
            }
        }

        report.Add(document, CorpusPart.Answer, CorpusChange.Rewritten, "a written text looks like a label in Argilla's file", answer is TextAnswer ? 1 : 0);
        writer.WriteStartArray(answer.Question);
        writer.WriteStartObject();
        writer.WritePropertyName("value");
        writer.WriteRawValue(buffer.ToArray());
        writer.WriteString("user_id", Guid.Empty);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
