using System.Text.Json;
using MlBackend.Core.Questions;

namespace MlBackend.Formats.Predictions;

/// <summary>For every other format: one JSON object a line with the document's id, its fields and <c>prediction</c>.</summary>
public sealed class RecordPredictions : IPredictionWriter
{
    /// <inheritdoc/>
    public bool Writes(string format, QuestionKind kind) => true;

    /// <inheritdoc/>
    public async Task WriteAsync(
        Stream input, IAsyncEnumerable<PredictedDocument> documents, Question question, Stream output, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, PredictionJson.Options);
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("id", document.Source.Document.ExternalId);
            json.WriteStartObject("fields");
            foreach (var (name, text) in document.Source.Document.Fields)
            {
                json.WriteString(name, text);
            }

            json.WriteEndObject();
            json.WritePropertyName("prediction");
            PredictionJson.Write(json, document, question);
            json.WriteEndObject();
            await json.FlushAsync(cancellationToken);
            await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
            json.Reset();
        }
    }
}
