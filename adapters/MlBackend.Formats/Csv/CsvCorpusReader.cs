using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Csv;

/// <summary>Reads tables of texts and labels, as <see cref="CsvLayout"/> describes.</summary>
public sealed class CsvCorpusReader : ICorpusReader
{
    private const int HeadBytes = 4096;

    /// <inheritdoc/>
    public string Format => "csv";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) =>
        CsvLayout.OfHeader(FileHead.FirstLine(head)) is not null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (layout, whole) = await OpenAsync(stream, cancellationToken);
        await using var reader = CsvReader.Create(whole, layout.ReaderOptions());
        var record = 0;
        while (true)
        {
            try
            {
                if (!await ReadAsync(reader, cancellationToken))
                {
                    yield break;
                }
            }
            catch (MlBackendException failure) when (failure.Code != ErrorCodes.CsvInvalid && options.TrySetAside(failure))
            {
                // The row was taken; behind a row that is no CSV nobody knows where the next begins.
                continue;
            }

            record++;
            yield return Document(reader, layout, options, record);
        }
    }

    /// <summary>The layout by the first line, and the stream as if nothing had been read.</summary>
    /// <exception cref="MlBackendException">There is no column named text.</exception>
    internal static async Task<(CsvLayout Layout, Stream Whole)> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        var head = await pipe.ReadAtLeastAsync(HeadBytes, cancellationToken);
        var first = FileHead.FirstLine(head.Buffer.ToArray());
        pipe.AdvanceTo(head.Buffer.Start);
        var layout = CsvLayout.OfHeader(first) ?? throw ErrorCodes.ColumnMissing.With("line 1, text.");
        return (layout, pipe.AsStream());
    }

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="MlBackendException">The row is no CSV, too wide or too narrow, or not UTF-8.</exception>
    internal static async ValueTask<bool> ReadAsync(CsvReader reader, CancellationToken cancellationToken)
    {
        try
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return false;
            }
        }
        catch (CsvFormatException exception)
        {
            // CsvHelper's message may quote the row.
            throw ErrorCodes.CsvInvalid.With($"line {exception.LineNumber}.");
        }

        if (reader.FieldCount != reader.Headers.Count)
        {
            throw ErrorCodes.ColumnsDiffer.With($"line {reader.LineNumber}, expected {reader.Headers.Count} columns, found {reader.FieldCount}.");
        }

        if (!Utf8.IsValid(reader.RawRecord) || reader.RawRecord.Contains((byte)0))
        {
            throw ErrorCodes.NotUtf8.With($"line {reader.LineNumber}.");
        }

        return true;
    }

    private static CorpusDocument Document(CsvReader reader, CsvLayout layout, CorpusOptions options, int record)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = reader.GetString(layout.Text) };
        var id = layout.Id is { } column && !reader.IsEmpty(column) ? reader.GetString(column) : record.ToString(CultureInfo.InvariantCulture);
        var labels = layout.Label is { } cell ? CsvLayout.Labels(reader.GetString(cell)) : null;
        return new CorpusDocument(
            new Document(id, fields), labels is null ? [] : [new ChoiceAnswer(options.Question, labels)], reader.LineNumber)
        {
            Metadata = Metadata(reader, layout),
        };
    }

    private static Dictionary<string, JsonElement> Metadata(CsvReader reader, CsvLayout layout)
    {
        Dictionary<string, JsonElement> metadata = new(StringComparer.Ordinal);
        for (var column = 0; column < reader.Headers.Count; column++)
        {
            if (column != layout.Text && column != layout.Label && column != layout.Id && !reader.IsEmpty(column))
            {
                metadata[reader.Headers[column]] = JsonSerializer.SerializeToElement(reader.GetString(column), MetadataJson.Default.String);
            }
        }

        return metadata;
    }
}
