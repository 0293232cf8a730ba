using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Formats.Files;

namespace MlBackend.Formats;

/// <summary>A corpus file on disk, plain or compressed with gzip, and the reader that its content asks for.</summary>
public sealed class CorpusFile
{
    private const int HeadBytes = 1 << 16;

    /// <summary>What unpacks to more than this without a record is a bomb, or no file of records. Readers of lines stop at 64 MB.</summary>
    private const long MostBytesARecord = 96L << 20;

    private readonly Action<long>? counted;

    private CorpusFile(string path, ICorpusReader reader, Action<long>? counted) => (Path, Reader, this.counted) = (path, reader, counted);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The reader of its format.</summary>
    public ICorpusReader Reader { get; }

    /// <summary>Opens a file and finds the reader of its format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="readers">The readers to choose from; the first that recognises the content is taken.</param>
    /// <param name="format">The format where a person names it; null = by content.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlBackendException">The file cannot be opened or unpacked, or no reader knows it.</exception>
    public static Task<CorpusFile> OpenAsync(string path, IReadOnlyList<ICorpusReader> readers, string? format, CancellationToken cancellationToken) =>
        OpenAsync(path, readers, format, null, cancellationToken);

    /// <summary>The same; <paramref name="counted"/> is told of every byte read.</summary>
    internal static async Task<CorpusFile> OpenAsync(
        string path, IReadOnlyList<ICorpusReader> readers, string? format, Action<long>? counted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(readers);
        var head = new byte[HeadBytes];
        int length;
        try
        {
            await using var stream = DiskFile.OpenRead(path);
            length = await stream.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw ErrorCodes.CompressionDamaged.With($"{path}.", exception);
        }

        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw ErrorCodes.NotUtf8.With($"{path} begins with the byte order mark of UTF-16.");
        }

        var reader = format is null
            ? readers.FirstOrDefault(reader => reader.Recognises(head.AsSpan(0, length), System.IO.Path.GetFileName(path)))
            : readers.FirstOrDefault(reader => string.Equals(reader.Format, format, StringComparison.OrdinalIgnoreCase));
        return reader is null
            ? throw ErrorCodes.FormatUnknown.With($"{path}; the formats are {string.Join(", ", readers.Select(known => known.Format))}.")
            : new CorpusFile(path, reader, counted);
    }

    /// <summary>Reads every record in order.</summary>
    /// <exception cref="MlBackendException">A record cannot be read; the message names the file and the line.</exception>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long records = 0;
        long since = 0;
        await using var stream = new CountingStream(DiskFile.OpenRead(Path, counted), Bound);
        await using var documents = Reader.ReadAsync(stream, Placed(options, () => since = 0), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(documents))
        {
            (records, since) = (records + 1, 0);
            yield return documents.Current;
        }

        void Bound(long read)
        {
            since += read;
            if (since > MostBytesARecord && !Reader.ReadsAhead)
            {
                throw ErrorCodes.LineTooLong.With($"record {records + 1}, {since >> 20} MB and more.");
            }
        }
    }

    /// <summary>The unpacked bytes.</summary>
    /// <exception cref="MlBackendException">The file cannot be opened.</exception>
    public Stream OpenRead() => DiskFile.OpenRead(Path);

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<CorpusDocument> documents)
    {
        try
        {
            return await documents.MoveNextAsync();
        }
        catch (MlBackendException exception)
        {
            throw exception.Code.With($"{Path}, {exception.Detail}", exception);
        }
        catch (InvalidDataException exception)
        {
            throw ErrorCodes.CompressionDamaged.With($"{Path}.", exception);
        }
    }

    private CorpusOptions Placed(CorpusOptions options, Action passed) => options with
    {
        FileName = System.IO.Path.GetFileName(Path),
        Beside = new DiskFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!),
        SetAside = options.SetAside is { } each
            ? failure =>
            {
                passed();
                each(failure.Code.With($"{Path}, {failure.Detail}", failure));
            }
            : null,
    };
}
