using MlBackend.Core.Errors;

namespace MlBackend.Spacy.Msgpack;

/// <summary>Files without a name that anybody should know, gone when they are closed.</summary>
internal static class TemporaryFile
{
    /// <summary>A new file in the system's folder for such files.</summary>
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
