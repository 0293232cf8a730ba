using MlBackend.Core.Errors;

namespace MlBackend.Core.Corpora;

/// <summary>Files for what of a corpus is too much for memory: without a name that anybody should know, gone when they are closed.</summary>
public static class TemporaryFile
{
    /// <summary>A new file in the system's folder for such files, without a buffer of its own.</summary>
    /// <exception cref="MlBackendException">The folder takes none (<see cref="ErrorCodes.FileUnwritable"/>).</exception>
    public static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), "mlbackend-" + Path.GetRandomFileName());
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.FileUnwritable.With($"{path}.", exception);
        }
    }
}
