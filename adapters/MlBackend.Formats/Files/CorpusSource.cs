using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.Files;

/// <summary>A corpus on disk, a file or a folder, and what reads it. It can be read several times.</summary>
public sealed class CorpusSource
{
    private readonly CorpusFile? file;
    private readonly ICorpusFolderReader? folderReader;
    private readonly DiskFolder? folder;
    private readonly Counter counter;

    private CorpusSource(string path, CorpusFile? file, ICorpusFolderReader? folderReader, DiskFolder? folder, Counter counter) =>
        (Path, this.file, this.folderReader, this.folder, this.counter) = (path, file, folderReader, folder, counter);

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>The name of its format.</summary>
    public string Format => file?.Reader.Format ?? folderReader!.Format;

    /// <summary>The bytes on disk.</summary>
    public long Length => folder?.Length ?? new FileInfo(Path).Length;

    /// <summary>How many of them have been read, over all readings.</summary>
    public long BytesRead => counter.Read;

    /// <summary>Opens a corpus and finds the reader of its format.</summary>
    /// <param name="path">A file, or a folder.</param>
    /// <param name="readers">The readers of files to choose from; the first that recognises the content is taken.</param>
    /// <param name="folderReaders">The same for folders.</param>
    /// <param name="format">The format where a person names it; null = by content.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlBackendException">It cannot be opened or unpacked, or no reader knows it.</exception>
    public static async Task<CorpusSource> OpenAsync(
        string path, IReadOnlyList<ICorpusReader> readers, IReadOnlyList<ICorpusFolderReader> folderReaders, string? format, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(readers);
        ArgumentNullException.ThrowIfNull(folderReaders);
        var counter = new Counter();
        if (Directory.Exists(path))
        {
            var folder = new DiskFolder(path, counted: counter.Add);
            var reader = folderReaders.FirstOrDefault(known => format is null ? known.Recognises(folder) : known.Format == format)
                ?? throw ErrorCodes.FormatUnknown.With($"{path}; the formats of folders are {string.Join(", ", folderReaders.Select(known => known.Format))}.");
            return new CorpusSource(path, null, reader, folder, counter);
        }

        // One document of a folder format is named by either of its files.
        var stem = System.IO.Path.GetFileNameWithoutExtension(path);
        var parent = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        if (format is null or "brat" && File.Exists(path) && folderReaders.FirstOrDefault(known => known.Format == "brat") is { } brat
            && new DiskFolder(parent, stem, counter.Add) is var own && System.IO.Path.GetExtension(path) is ".ann" or ".txt" && brat.Recognises(own))
        {
            return new CorpusSource(path, null, brat, own, counter);
        }

        return new CorpusSource(path, await CorpusFile.OpenAsync(path, readers, format, counter.Add, cancellationToken), null, null, counter);
    }

    /// <summary>Reads every document in order.</summary>
    /// <exception cref="MlBackendException">A document cannot be read; the message names the file and the line.</exception>
    public IAsyncEnumerable<CorpusDocument> ReadAsync(CorpusOptions options, CancellationToken cancellationToken) =>
        file?.ReadAsync(options, cancellationToken) ?? ReadFolderAsync(options, cancellationToken);

    private async IAsyncEnumerable<CorpusDocument> ReadFolderAsync(CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var own = options with { SetAside = options.SetAside is { } each ? failure => each(failure.Code.With($"{Path}, {failure.Detail}", failure)) : null };
        await using var documents = folderReader!.ReadAsync(folder!, own, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await documents.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (MlBackendException failure)
            {
                throw failure.Code.With($"{Path}, {failure.Detail}", failure);
            }
            catch (InvalidDataException exception)
            {
                throw ErrorCodes.CompressionDamaged.With($"{Path}.", exception);
            }

            yield return documents.Current;
        }
    }

    private sealed class Counter
    {
        private long read;

        public long Read => Interlocked.Read(ref read);

        public void Add(long bytes) => Interlocked.Add(ref read, bytes);
    }
}
