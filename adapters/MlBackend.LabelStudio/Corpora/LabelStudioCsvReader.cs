using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>Reads Label Studio's CSV and TSV exports, one row an annotation, as <see cref="FlatRow"/> describes.</summary>
public sealed class LabelStudioCsvReader : ICorpusReader
{
    private const int MostBytes = 64 << 20;
    private const int HeadBytes = 1 << 16;

    /// <inheritdoc/>
    public string Format => "label-studio-csv";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) => Delimiter(head) is not null;

    /// <inheritdoc/>
    public IAsyncEnumerable<CorpusDocument> ReadAsync(Stream stream, CorpusOptions options, CancellationToken cancellationToken) =>
        FlatRows.DocumentsAsync(RowsAsync(stream, options, cancellationToken), options, cancellationToken);

    private static char? Delimiter(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOf((byte)'\n');
        var names = Encoding.UTF8.GetString(end < 0 ? head : head[..end]).Trim('\uFEFF', '\r').Replace("\"", "", StringComparison.Ordinal);
        foreach (var delimiter in ",\t;")
        {
            if (names.Split(delimiter) is var columns && columns.Contains("annotation_id") && columns.Contains("annotator"))
            {
                return delimiter;
            }
        }

        return null;
    }

    private static async IAsyncEnumerable<FlatRow> RowsAsync(Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var head = new byte[HeadBytes];
        var length = await stream.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellationToken);
        var delimiter = Delimiter(head.AsSpan(0, length)) ?? throw ErrorCodes.ColumnMissing.With("line 1, annotation_id and annotator.");
        await using var whole = new Prefixed(head.AsMemory(0, length), stream);
        await using var reader = CsvReader.Create(whole, new CsvReaderOptions
        {
            Separator = delimiter,
            MaxRecordSize = MostBytes,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            IncludeValuesInExceptions = false,
        });
        HashSet<string>? choices = null;
        while (await ReadAsync(reader, cancellationToken))
        {
            choices ??= Choices(reader.Headers, options);
            var members = new List<KeyValuePair<string, JsonElement>>(reader.Headers.Count);
            for (var column = 0; column < reader.Headers.Count; column++)
            {
                members.Add(KeyValuePair.Create(reader.Headers[column], Cell(reader.GetString(column), FlatRow.IsOwn(reader.Headers[column]))));
            }

            yield return new FlatRow(members, choices, reader.LineNumber);
        }
    }

    private static async ValueTask<bool> ReadAsync(CsvReader reader, CancellationToken cancellationToken)
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

        return reader.FieldCount != reader.Headers.Count ? throw ErrorCodes.ColumnsDiffer.With($"line {reader.LineNumber}, expected {reader.Headers.Count} columns, found {reader.FieldCount}.")
            : !Utf8.IsValid(reader.RawRecord) || reader.RawRecord.Contains((byte)0) ? throw ErrorCodes.NotUtf8.With($"line {reader.LineNumber}.")
            : true;
    }

    private static HashSet<string> Choices(IReadOnlyList<string> headers, CorpusOptions options)
    {
        List<string> others = [.. headers.Where(name => !FlatRow.IsOwn(name) && name != options.Field)];
        return others is [var only] ? [only] : [options.Question];
    }

    // Lists and objects are JSON in a cell; an empty cell is nothing.
    private static JsonElement Cell(string cell, bool isOwn)
    {
        if (cell.Length == 0)
        {
            return JsonSerializer.SerializeToElement<string?>(null, ToolText.Default.String);
        }

        if (!isOwn && (cell is ['[', '{', .., ']'] || cell is ['{', '"', .., '}']))
        {
            try
            {
                using var json = JsonDocument.Parse(cell);
                return json.RootElement.Clone();
            }
            catch (JsonException)
            {
                // A text may begin and end so without being JSON; then it is the text.
                return JsonSerializer.SerializeToElement(cell, ToolText.Default.String);
            }
        }

        return JsonSerializer.SerializeToElement(cell, ToolText.Default.String);
    }

    /// <summary>A stream whose first bytes were read already.</summary>
    private sealed class Prefixed(ReadOnlyMemory<byte> first, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> left = first;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (left.IsEmpty)
            {
                return await rest.ReadAsync(buffer, cancellationToken);
            }

            var taken = int.Min(left.Length, buffer.Length);
            left[..taken].CopyTo(buffer);
            left = left[taken..];
            return taken;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (left.IsEmpty)
            {
                return rest.Read(buffer, offset, count);
            }

            var taken = int.Min(left.Length, count);
            left[..taken].CopyTo(buffer.AsMemory(offset));
            left = left[taken..];
            return taken;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
