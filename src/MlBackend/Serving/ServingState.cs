using MlBackend.Core.Suggestions;
using MlBackend.Learning;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Models;
using MlBackend.Storage.Releases;

namespace MlBackend.Serving;

/// <summary>Keeps the snapshot in step with the database and loads new champions beside the ones that serve.</summary>
internal sealed class ServingState(ConnectionStore connections, ReleaseStore releases, ILogger<ServingState> log) : IDisposable
{
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServingSnapshot snapshot = ServingSnapshot.Empty;
    private long stamp = long.MinValue;

    /// <summary>What serves now.</summary>
    public ServingSnapshot Snapshot => Volatile.Read(ref snapshot);

    /// <summary>Completes when the database was read for the first time.</summary>
    public Task Ready => ready.Task;

    /// <summary>Reads the database where it changed since the last time. One small query where it did not.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var current = await releases.StampAsync(cancellationToken);
            if (current == stamp)
            {
                return;
            }

            var installation = await releases.InstallationAsync(cancellationToken);
            var known = await connections.ListAsync(cancellationToken);
            var served = await releases.ServedAsync(cancellationToken);
            var before = Snapshot.Projects.ToDictionary(project => project.Served.ProjectId);
            Volatile.Write(ref snapshot, new ServingSnapshot(installation, known, served.Select(project => Live(project, before.GetValueOrDefault(project.ProjectId)))));
            stamp = current;
            ready.TrySetResult();
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => oneAtATime.Dispose();

    private LiveProject Live(ServedProject project, LiveProject? before)
    {
        if (before is null || before.Served.Release != project.Release)
        {
            Log.ReleaseServes(log, project.Release.ToString(), project.Identity.ToString());
        }

        return new LiveProject(project, [.. project.Champions.Select(champion => Loading(champion, before))]);
    }

    private static Task<LoadedModel> Loading(Champion champion, LiveProject? before)
    {
        for (var index = 0; index < before?.Loading.Count; index++)
        {
            if (before.Served.Champions[index].Version == champion.Version && !before.Loading[index].IsFaulted)
            {
                return before.Loading[index];
            }
        }

        return Task.Run(() => LoadedModel.From(champion));
    }
}
