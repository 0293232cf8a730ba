using System.IO.Compression;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.Files;

/// <summary>
/// Writes a corpus to disk: everything under a temporary name beside the wished one, renamed by <see cref="Commit"/>. A name that ends
/// with <c>.gz</c> is compressed. A file is replaced; a folder that holds anything is not.
/// </summary>
public sealed class CorpusOutput : ICorpusOutput, IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly bool isFolder;

    /// <summary>Prepares the place.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="isFolder">True where the format is a folder.</param>
    /// <exception cref="MlBackendException">A folder of that name holds something, or the place cannot be written to.</exception>
    public CorpusOutput(string path, bool isFolder)
    {
        this.path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        this.isFolder = isFolder;
        temporary = $"{this.path}.{Path.GetRandomFileName()}.tmp";
        if (isFolder ? File.Exists(this.path) || (Directory.Exists(this.path) && Directory.EnumerateFileSystemEntries(this.path).Any()) : Directory.Exists(this.path))
        {
            throw ErrorCodes.OutputOccupied.With($"{path}.");
        }

        Guarded(() => Directory.CreateDirectory(isFolder ? temporary : Path.GetDirectoryName(this.path)!));
    }

    /// <inheritdoc/>
    public Stream Create() => isFolder
        ? throw new InvalidOperationException("A folder is written file by file.")
        : Open(temporary, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public Stream Create(string name)
    {
        var file = Path.GetFullPath(Path.Combine(temporary, name));
        if (!isFolder || !file.StartsWith(temporary + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw ErrorCodes.FileUnwritable.With($"{path}: a file would lie outside of it.");
        }

        Guarded(() => Directory.CreateDirectory(Path.GetDirectoryName(file)!));
        return Open(file, compressed: false);
    }

    /// <summary>Gives all that was written its name.</summary>
    /// <exception cref="MlBackendException">That is not possible.</exception>
    public void Commit() => Guarded(() =>
    {
        if (isFolder)
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }

            Directory.Move(temporary, path);
            return;
        }

        using (var file = new FileStream(temporary, FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    });

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (isFolder && Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
        }
        else if (!isFolder)
        {
            File.Delete(temporary);
        }
    }

    private Stream Open(string file, bool compressed)
    {
        Stream? stream = null;
        Guarded(() => stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous));
        return compressed ? new GZipStream(stream!, CompressionLevel.Optimal) : stream!;
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.FileUnwritable.With($"{path}.", exception);
        }
    }
}
