using MlBackend.Core.Errors;

namespace MlBackend.Hosting;

/// <summary>
/// A file that one process holds open for itself alone. The operating system lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream file;

    private DataFolderLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, waiting up to <paramref name="patience"/> for a process that is just ending.</summary>
    /// <exception cref="MlBackendException">Another process holds it still.</exception>
    public static async Task<DataFolderLock> TakeAsync(string folder, string name, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var path = Path.Combine(folder, name);
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new DataFolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException exception)
            {
                if (time.GetElapsedTime(began) >= patience)
                {
                    throw ErrorCodes.DataFolderInUse.With($"{path} is held by another process.", exception);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
