using System.Globalization;
using MlBackend.Commands.Store;

namespace MlBackend.Commands.Doctor.Checks.Installation;

/// <summary>There is room for the database, its log and the next models.</summary>
internal sealed class DiskCheck : IFolderCheck
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Below it a training or a pull may not find room.</summary>
    private const long Scarce = 200 * Megabyte;

    /// <summary>Below it somebody should look.</summary>
    private const long Little = 1024 * Megabyte;

    public string Name => "disk space";

    public Task<IReadOnlyList<Finding>> RunAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var folder = session.Options.Storage.DataFolder;
        IReadOnlyList<Finding> found = Directory.Exists(folder) ? [Judge(folder, new DriveInfo(folder).AvailableFreeSpace)] : [];
        return Task.FromResult(found);
    }

    internal Finding Judge(string folder, long free)
    {
        var verdict = free < Scarce ? Verdict.Problem : free < Little ? Verdict.Warning : Verdict.Ok;
        return new Finding(
            Name,
            folder,
            verdict,
            string.Create(CultureInfo.InvariantCulture, $"{free / Megabyte} MB are free."),
            verdict == Verdict.Ok ? null : "Make room on that disk, or move the data folder while the service is stopped.");
    }
}
