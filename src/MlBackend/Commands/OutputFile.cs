using MlBackend.Core.Errors;

namespace MlBackend.Commands;

/// <summary>A result file: it appears whole under its name or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Writes beside the path, flushes to disk, renames; an older file is replaced.</summary>
    /// <exception cref="MlBackendException">The place cannot be written to.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        var temporary = $"{Path.GetFullPath(path)}.{Path.GetRandomFileName()}.tmp";
        try
        {
            await using (var stream = Create(temporary))
            {
                await write(stream);
                await stream.FlushAsync();
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.FileUnwritable.With($"{path}.", exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
    }
}
