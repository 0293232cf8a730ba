using MlBackend.Commands.Store;

namespace MlBackend.Commands.Doctor.Checks.Installation;

/// <summary>The data folder can be written to.</summary>
internal sealed class FolderCheck : IFolderCheck
{
    public string Name => "data folder";

    public async Task<IReadOnlyList<Finding>> RunAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var folder = session.Options.Storage.DataFolder;
        if (!Directory.Exists(folder))
        {
            return [new(Name, folder, Verdict.Problem, "It does not exist.", "Start mlbackend serve once, or name its folder with --data-dir.")];
        }

        var probe = Path.Combine(folder, Path.GetRandomFileName() + ".tmp");
        try
        {
            await using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            await file.WriteAsync(new byte[1], cancellationToken);
            await file.FlushAsync(cancellationToken);
            return [new(Name, folder, Verdict.Ok, "It can be written to.", null)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [new(Name, folder, Verdict.Problem, $"It cannot be written to ({exception.GetType().Name}).", "Give the service's user the right to write there, and see that the disk is neither full nor mounted read-only.")];
        }
    }
}
