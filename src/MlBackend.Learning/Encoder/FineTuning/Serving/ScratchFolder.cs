namespace MlBackend.Learning.Encoder.FineTuning.Serving;

/// <summary>A folder of a process that nobody needs after it. Those that a killed process left behind are removed by the next one.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream held;

    private ScratchFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes a folder below a root that holds nothing else.</summary>
    public static ScratchFolder Make(string root)
    {
        Directory.CreateDirectory(root);
        foreach (var other in Directory.EnumerateDirectories(root).ToList())
        {
            RemoveUnheld(other);
        }

        var path = System.IO.Path.Combine(root, System.IO.Path.GetRandomFileName());
        Directory.CreateDirectory(path);
        return new ScratchFolder(path, Hold(path));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        held.Dispose();
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static FileStream Hold(string path) => new(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static void RemoveUnheld(string path)
    {
        try
        {
            if (File.Exists(System.IO.Path.Combine(path, LockName)))
            {
                Hold(path).Dispose();
                Directory.Delete(path, recursive: true);
            }
        }
        catch (IOException)
        {
            // A living process holds it, or another one removes it just now.
        }
    }
}
