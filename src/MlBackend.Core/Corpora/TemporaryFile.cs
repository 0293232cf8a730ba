using MlBackend.Core.Errors;

namespace MlBackend.Core.Corpora;

/// <summary>Files for what of a corpus is too much for memory: nobody else may read them, and they are gone with the process that made them.</summary>
public static class TemporaryFile
{
    /// <summary>A new file in the system's folder for such files, without a buffer of its own.</summary>
    /// <exception cref="MlBackendException">The folder takes none (<see cref="ErrorCodes.FileUnwritable"/>).</exception>
    public static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), "mlbackend-" + Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            var file = new FileStream(path, options);
            if (!OperatingSystem.IsWindows())
            {
                // Without its name the file ends with the process, even where that is killed.
                File.Delete(path);
            }

            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.FileUnwritable.With($"{path}.", exception);
        }
    }
}
