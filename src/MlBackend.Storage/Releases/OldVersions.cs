using Microsoft.EntityFrameworkCore;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Releases;

/// <summary>
/// Removes the folders of versions that nobody goes back to any more. Their rows stay: numbers, metrics and verdicts are small
/// and tell how a project learned.
/// </summary>
public sealed class OldVersions(Database database, StorageOptions options)
{
    /// <summary>The folders of so many of a project's newest releases are kept, and of as many of its newest versions.</summary>
    public const int Kept = 20;

    /// <summary>Removes a project's old folders.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RemoveAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var versions = await context.ModelVersions.Where(row => row.ProjectId == project)
            .OrderByDescending(row => row.Number).Select(row => new { row.Id, row.Folder }).ToListAsync(cancellationToken);
        if (versions.Count <= Kept)
        {
            return 0;
        }

        var needed = await NeededAsync(context, project, cancellationToken);
        var removed = 0;
        foreach (var version in versions.Skip(Kept).Where(version => !needed.Contains(version.Id)))
        {
            var folder = Path.Combine(options.ModelFolder, version.Folder);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
                removed++;
            }
        }

        return removed;
    }

    /// <summary>The champions of the newest releases, and of the one that the tool shows, however old that is.</summary>
    private static async Task<HashSet<Guid>> NeededAsync(MlBackendContext context, Guid project, CancellationToken cancellationToken)
    {
        var newest = context.Releases.Where(release => release.ProjectId == project).OrderByDescending(release => release.Number).Take(Kept).Select(release => release.Id);
        var shown = await context.Pushes.Where(push => push.ProjectId == project && push.State == PushState.Done)
            .MaxAsync(push => (int?)push.Release, cancellationToken);
        var releases = await newest.ToListAsync(cancellationToken);
        releases.AddRange(await context.Releases.Where(release => release.ProjectId == project && release.Number == shown).Select(release => release.Id).ToListAsync(cancellationToken));
        return [.. await context.Champions.Where(champion => releases.Contains(champion.ReleaseId)).Select(champion => champion.ModelVersionId).ToListAsync(cancellationToken)];
    }
}
