using MlBackend.Core.Errors;

namespace MlBackend.Commands.Exporting;

/// <summary>A folder that appears whole under its name or not at all.</summary>
internal sealed class ExportFolder : IDisposable
{
    private readonly string target;

    private ExportFolder(string target, string path) => (this.target, Path) = (target, path);

    /// <summary>The folder to write to.</summary>
    public string Path { get; }

    /// <summary>A folder beside the wished one.</summary>
    /// <exception cref="MlBackendException">The wished one holds something, or there is no place.</exception>
    public static ExportFolder Create(string target)
    {
        target = System.IO.Path.GetFullPath(target.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw ErrorCodes.ExportFolderOccupied.With($"{target}.");
        }

        try
        {
            return new ExportFolder(target, Directory.CreateDirectory($"{target}.{System.IO.Path.GetRandomFileName()}.tmp").FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.FileUnwritable.With($"{target}.", exception);
        }
    }

    /// <summary>A new file in the folder.</summary>
    public FileStream CreateFile(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
    }

    /// <summary>Gives the folder its name.</summary>
    public void Finish()
    {
        if (Directory.Exists(target))
        {
            Directory.Delete(target);
        }

        Directory.Move(Path, target);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
