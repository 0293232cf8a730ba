using System.Text.Json;
using CsvHelper;
using MlBackend.Core.Corpora;
using MlBackend.Formats.Writing;

namespace MlBackend.Formats.Csv;

/// <summary>
/// Writes tables of texts and labels, as <see cref="CsvLayout"/> describes, with a column for each metadata entry of the first
/// document.
/// </summary>
public sealed class CsvCorpusWriter : ICorpusWriter
{
    private const Says Says = Writing.Says.Labels | Writing.Says.Id | Writing.Says.Metadata | Writing.Says.EmptyAnswers;
    private readonly char delimiter;

    /// <summary>Writes commas.</summary>
    public CsvCorpusWriter()
        : this("csv", ',')
    {
    }

    internal CsvCorpusWriter(string format, char delimiter) => (Format, this.delimiter) = (format, delimiter);

    /// <inheritdoc/>
    public string Format { get; }

    /// <inheritdoc/>
    public string Extension => "." + Format;

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        await using var stream = output.Create();
        await using var writer = CsvWriter.Create(stream, new CsvWriterOptions { Separator = delimiter, NewLine = "\n" }, leaveOpen: true);
        string[]? names = null;
        await foreach (var source in documents.WithCancellation(cancellationToken))
        {
            if (FlatDocument.Of(source, options, Says, report) is not { } document)
            {
                continue;
            }

            if (names is null)
            {
                names = [.. source.Metadata.Keys.Where(name => !CsvLayout.IsOwn(name) && name.Trim(' ', '"') == name && name.AsSpan().IndexOfAny(['\r', '\n', '"', delimiter]) < 0)];
                writer.WriteRecord(["id", "text", "label", .. names]);
            }

            writer.WriteField(document.Id);
            writer.WriteField(document.Text);
            writer.WriteField(Cell(document, report));
            foreach (var name in names)
            {
                writer.WriteField(source.Metadata.TryGetValue(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText() : "");
            }

            writer.WriteRecord();
            report.Add(source, CorpusPart.Metadata, CorpusChange.LeftOut, "the table has columns of the first document only", source.Metadata.Keys.Count(name => !names.Contains(name)));
            report.Add(source, CorpusPart.Metadata, CorpusChange.Rewritten, "cells of the table are texts", source.Metadata.Count(entry => entry.Value.ValueKind != JsonValueKind.String && names.Contains(entry.Key)));
            report.Wrote();
        }

        if (names is null)
        {
            writer.WriteRecord(["id", "text", "label"]);
        }

        await writer.FlushAsync(cancellationToken);
    }

    private static string Cell(FlatDocument document, CorpusReport report)
    {
        if (document.Labels is not { } labels)
        {
            return "";
        }

        List<string> written = [.. labels.Select(label => label.Replace('|', '/').Trim()).Select(label => label.Length == 0 ? "_" : label)];
        report.Add(document.Source, CorpusPart.Label, CorpusChange.Rewritten, "labels of the table hold no | and no outer white space", labels.Zip(written).Count(pair => pair.First != pair.Second));
        return written.Count == 0 ? "|" : string.Join('|', written);
    }
}
