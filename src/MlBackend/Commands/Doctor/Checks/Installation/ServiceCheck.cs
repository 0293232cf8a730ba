using MlBackend.Commands.Store;

namespace MlBackend.Commands.Doctor.Checks.Installation;

/// <summary>The service runs on this folder: where it does not, no tool reaches it either.</summary>
internal sealed class ServiceCheck : IFolderCheck
{
    public string Name => "service";

    public Task<IReadOnlyList<Finding>> RunAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var folder = session.Options.Storage.DataFolder;
        IReadOnlyList<Finding> found = !Directory.Exists(folder) ? []
            : IsHeld(Path.Combine(folder, "serve.lock"))
                ? [new(Name, folder, Verdict.Ok, "mlbackend serve runs.", null)]
                : [new(Name, folder, Verdict.Warning, "mlbackend serve does not run on this folder.", "Start it, unless it was stopped on purpose.")];
        return Task.FromResult(found);
    }

    /// <summary>True where a process holds the file for itself. A serve that starts at this very moment waits and tries again.</summary>
    private static bool IsHeld(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            // Held: the very thing that was asked.
            return true;
        }
    }
}
