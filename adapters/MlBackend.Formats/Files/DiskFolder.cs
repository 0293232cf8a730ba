using System.IO.Compression;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.Files;

/// <summary>Files of a folder on disk, those of its folders included; hidden ones and links out of it are passed by.</summary>
/// <param name="root">The folder.</param>
/// <param name="stem">Only files whose name without ending is this; null = all.</param>
/// <param name="counted">Told of every byte read; null = nobody.</param>
internal sealed class DiskFolder(string root, string? stem = null, Action<long>? counted = null) : ICorpusFolder
{
    private static readonly EnumerationOptions Walk = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
    private IReadOnlyList<string>? names;

    /// <inheritdoc/>
    public IEnumerable<string> Names => names ??= Listed();

    /// <summary>The bytes of all its files.</summary>
    public long Length => Names.Sum(name => new FileInfo(Path.Combine(root, name)).Length);

    /// <inheritdoc/>
    public Stream? OpenRead(string name)
    {
        var path = Path.GetFullPath(Path.Combine(root, name));
        if (!path.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return null;
        }

        return File.Exists(path) ? DiskFile.OpenRead(path, counted) : null;
    }

    private List<string> Listed()
    {
        try
        {
            return
            [
                .. new DirectoryInfo(root).EnumerateFiles("*", stem is null ? Walk : new EnumerationOptions())
                    .Select(file => Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/'))
                    .Where(name => stem is null || Path.GetFileNameWithoutExtension(name) == stem)
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.FileUnreadable.With($"{root}.", exception);
        }
    }
}
