using System.IO.Compression;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.Files;

/// <summary>Files on disk, plain or compressed with gzip, whatever their name.</summary>
internal static class DiskFile
{
    /// <summary>Opens a file; its bytes come unpacked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="counted">Told how many bytes of the file itself each reading took; null = nobody.</param>
    /// <exception cref="MlBackendException">It cannot be opened.</exception>
    public static Stream OpenRead(string path, Action<long>? counted = null)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
            Span<byte> magic = stackalloc byte[2];
            var isGzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
            file.Position = 0;
            Stream stream = counted is null ? file : new CountingStream(file, counted);
            return isGzip ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw ErrorCodes.FileUnreadable.With($"{path}.", exception);
        }
    }
}
