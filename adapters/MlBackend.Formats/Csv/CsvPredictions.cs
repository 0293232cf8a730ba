using System.Globalization;
using System.Text;
using CsvHelper;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Formats.Predictions;

namespace MlBackend.Formats.Csv;

/// <summary>
/// Writes a table again with two more columns: <c>prediction</c> (labels with <c>|</c> between several; spans as JSON)
/// and <c>confidence</c>. Older columns of these names are replaced.
/// </summary>
public sealed class CsvPredictions : IPredictionWriter
{
    private const string Prediction = "prediction";
    private const string Confidence = "confidence";

    /// <inheritdoc/>
    public bool Writes(string format, QuestionKind kind) => format == "csv";

    /// <inheritdoc/>
    public async Task WriteAsync(
        Stream input, IAsyncEnumerable<PredictedDocument> documents, Question question, Stream output, CancellationToken cancellationToken)
    {
        var (layout, whole) = await CsvCorpusReader.OpenAsync(input, cancellationToken);
        await using var reader = CsvReader.Create(whole, layout.ReaderOptions());
        await using var writer = CsvWriter.Create(output, new CsvWriterOptions { Separator = layout.Delimiter, NewLine = "\n" }, leaveOpen: true);
        await reader.ReadHeaderAsync(cancellationToken);
        int[] kept = [.. Enumerable.Range(0, reader.Headers.Count).Where(column => reader.Headers[column] is not (Prediction or Confidence))];
        writer.WriteRecord([.. kept.Select(column => reader.Headers[column]), Prediction, Confidence]);
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            await CsvCorpusReader.ReadAsync(reader, cancellationToken);
            foreach (var column in kept)
            {
                writer.WriteField(reader.GetSpan(column));
            }

            writer.WriteField(Cell(document, question));
            writer.WriteField(document.Suggestion?.Confidence.ToString("0.######", CultureInfo.InvariantCulture) ?? "");
            writer.WriteRecord();
        }

        await writer.FlushAsync(cancellationToken);
    }

    private static string Cell(PredictedDocument document, Question question) => document.Suggestion switch
    {
        ChoiceSuggestion { Labels.Count: 0 } => "|",
        ChoiceSuggestion choice => string.Join('|', choice.Labels.Select(label => label.Label)),
        SpanSuggestion spans => Encoding.UTF8.GetString(PredictionJson.Spans(spans, document.Source.Document.Field(question.Field) ?? "")),
        _ => "",
    };
}
