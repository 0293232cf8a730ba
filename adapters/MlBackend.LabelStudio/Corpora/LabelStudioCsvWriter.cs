using System.Globalization;
using System.Text.Json;
using CsvHelper;
using MlBackend.Core.Corpora;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>Writes Label Studio's CSV, one row an annotation, columns in ordinal order, as <see cref="FlatRow"/> describes.</summary>
public sealed class LabelStudioCsvWriter : ICorpusWriter
{
    /// <inheritdoc/>
    public string Format => "label-studio-csv";

    /// <inheritdoc/>
    public string Extension => ".ls.csv";

    /// <inheritdoc/>
    public bool NamesQuestions => true;

    /// <inheritdoc/>
    public bool NamesFields => true;

    /// <inheritdoc/>
    public bool NeedsSchema => true;

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        await using var stream = output.Create();
        await using var writer = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        string[]? columns = null;
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            if (TaskAnswers.Field(document, options) is not { } field)
            {
                report.Add(document, CorpusPart.Document, CorpusChange.LeftOut, "it has no text");
                continue;
            }

            if (columns is null)
            {
                var asked = options.Schema?.Questions.Select(question => question.Name) ?? [];
                columns = [.. asked.Concat(document.Document.Fields.Keys).Concat(document.Metadata.Keys).Where(name => !FlatRow.IsOwn(name))
                    .Concat(["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
                writer.WriteRecord(columns);
            }

            FlatAnswers.Report(document, report);
            report.Add(document, CorpusPart.Metadata, CorpusChange.LeftOut, "the table has columns of the first document only", document.Metadata.Keys.Count(name => !columns.Contains(name)));
            foreach (var annotation in FlatAnswers.Rows(document))
            {
                var cells = Cells(document, annotation, field, report);
                foreach (var column in columns)
                {
                    writer.WriteField(cells.GetValueOrDefault(column) ?? "");
                }

                writer.WriteRecord();
            }

            report.Wrote();
        }

        if (columns is null)
        {
            writer.WriteRecord(["annotation_id", "annotator", "created_at", "id", "lead_time", options.Field, "updated_at"]);
        }

        await writer.FlushAsync(cancellationToken);
    }

    private static Dictionary<string, string> Cells(CorpusDocument document, MlBackend.Core.Annotations.Annotation? annotation, string field, CorpusReport report)
    {
        Dictionary<string, string> cells = new(StringComparer.Ordinal) { ["id"] = document.Document.ExternalId };
        foreach (var (name, value) in document.Metadata)
        {
            cells.TryAdd(name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
        }

        foreach (var (name, text) in document.Document.Fields)
        {
            cells[name] = text;
        }

        foreach (var answer in annotation?.Answers ?? [])
        {
            if (FlatAnswers.Cell(document, answer, document.Document.Fields[field], report) is { } cell)
            {
                cells[answer.Question] = answer is MlBackend.Core.Annotations.ChoiceAnswer { Labels: [var only] } ? only : cell;
            }
        }

        if (annotation is not null)
        {
            cells["annotator"] = annotation.Annotator;
            cells["annotation_id"] = annotation.ExternalId;
            cells["created_at"] = cells["updated_at"] = FlatAnswers.Instant(annotation);
            cells["lead_time"] = annotation.LeadTimeSeconds?.ToString(CultureInfo.InvariantCulture) ?? "";
        }

        return cells;
    }
}
