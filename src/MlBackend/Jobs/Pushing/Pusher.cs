using MlBackend.Configuration.Projects;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Releases;

namespace MlBackend.Jobs.Pushing;

/// <summary>
/// Brings the current release to the tool: send all, make it the one that is shown; then, in its own time, delete the older
/// ones by name. Each step is in the ledger before it is made, so that a worker that was killed anywhere goes on without
/// loss or duplicate.
/// </summary>
internal sealed class Pusher(
    DocumentStore documents,
    LedgerStore ledger,
    ReleaseStore releases,
    ProjectStore projects,
    UnsentDocuments unsent,
    BatchSender sender,
    Arrivals arrivals,
    JobOptions options,
    TimeProvider time,
    ILogger<Pusher> log)
{
    /// <summary>Does what there is to do for a project now.</summary>
    /// <returns>How long until there is more to do; null where all is done.</returns>
    /// <exception cref="ToolException">The tool failed; the ledger says from where to go on.</exception>
    public async Task<TimeSpan?> PushAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            project = project with { Release = await WantedAsync(project.Id, cancellationToken) };
            if (project.Release == 0)
            {
                return null;
            }

            arrivals.Take(project.Id);
            var pushes = await ledger.ListAsync(project.Id, cancellationToken);
            var known = pushes.FirstOrDefault(push => push.Release == project.Release);
            if (known is null && PushRhythm.Wait(pushes, time.GetUtcNow()) is var wait && wait > TimeSpan.Zero)
            {
                Log.PushWaits(log, project.Title, project.Release, wait.TotalSeconds);
                await SendToShownAsync(project, client, pushes, cancellationToken);
                return wait;
            }

            var push = await ledger.BeginAsync(project.Id, project.Release, cancellationToken);
            if (!await SendAllAsync(project, client, push, cancellationToken))
            {
                continue;
            }

            // A newer release may have come: this one is shown all the same, it is newer than what is there.
            await SwitchAsync(project, client, push, cancellationToken);
            if (await IsCurrentAsync(project, cancellationToken) && !arrivals.Take(project.Id))
            {
                return null;
            }
        }
    }

    /// <summary>Deletes from the tool what releases older than the one it shows have left there.</summary>
    /// <exception cref="ToolException">The tool failed; what is left is deleted the next time.</exception>
    public async Task RetireAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        if ((await ledger.ListAsync(project.Id, cancellationToken)).FirstOrDefault(push => push.State == PushState.Done) is not { } shown)
        {
            return;
        }

        foreach (var stale in await ledger.StaleAsync(project.Id, shown.Release, cancellationToken))
        {
            await client.DeleteReleaseAsync(project.Identity, await NameAsync(stale, cancellationToken), cancellationToken);
            await ledger.DeletedAsync(project.Id, stale, cancellationToken);
        }
    }

    /// <summary>Sends every document without an entry, until there is none.</summary>
    /// <returns>False where a newer release came and this push gives way to it.</returns>
    private async Task<bool> SendAllAsync(Project project, IToolClient client, Push push, CancellationToken cancellationToken)
    {
        var name = await NameAsync(push.Release, cancellationToken);
        await sender.RecoverAsync(project, client, name, cancellationToken);
        await RemoveOutdatedAsync(project, client, name, cancellationToken);
        ReleaseModels? models = null;
        bool any;
        do
        {
            // Once more after the last batch: batches that did not arrive, and documents that came meanwhile.
            any = false;
            if (!await AnyUnsentAsync(project, push.Release, cancellationToken))
            {
                return true;
            }

            models ??= await ModelsAsync(project, push.Release, cancellationToken);
            await foreach (var batch in unsent.BatchesAsync(project, models, await BatchSizeAsync(project, client, cancellationToken), cancellationToken))
            {
                any = true;
                // What the tool shows now it may have asked for itself, when somebody opened the document.
                await sender.SendAsync(project, client, name, batch, mayBeThere: push.State == PushState.Done, cancellationToken);
                if (push.State == PushState.Done)
                {
                    continue;
                }

                if (await GivesWayAsync(project, cancellationToken))
                {
                    return false;
                }

                if (arrivals.Take(project.Id))
                {
                    await SendToShownAsync(project, client, await ledger.ListAsync(project.Id, cancellationToken), cancellationToken);
                }
            }
        }
        while (any);
        return true;
    }

    /// <summary>
    /// A suggestion for a text that is another by now goes, first from the tool, then from the ledger; the document is then one
    /// without an entry. What people annotated keeps its entry: feedback is computed from it.
    /// </summary>
    private async Task RemoveOutdatedAsync(Project project, IToolClient client, ReleaseName release, CancellationToken cancellationToken)
    {
        while (await ledger.OutdatedAsync(project.Id, release.Number, options.BatchSize, cancellationToken) is { Count: > 0 } outdated)
        {
            await client.RemoveSuggestionsAsync(project.Identity, [.. outdated.Keys], release, cancellationToken);
            await ledger.ForgetAsync(project.Id, release.Number, outdated.Values, cancellationToken);
        }
    }

    /// <summary>Documents that arrive while another release is on its way get what the tool shows now.</summary>
    private async Task SendToShownAsync(Project project, IToolClient client, IReadOnlyList<Push> pushes, CancellationToken cancellationToken)
    {
        if (pushes.FirstOrDefault(push => push.State == PushState.Done) is { } shown)
        {
            await SendAllAsync(project, client, shown, cancellationToken);
        }
    }

    private async Task SwitchAsync(Project project, IToolClient client, Push push, CancellationToken cancellationToken)
    {
        var name = await NameAsync(push.Release, cancellationToken);
        if (push.State != PushState.Done)
        {
            await ledger.AdvanceAsync(project.Id, push.Release, PushState.Switching, cancellationToken);
            var counts = await ledger.CountsAsync(project.Id, push.Release, cancellationToken);
            if (counts.GetValueOrDefault(LedgerState.Confirmed) > 0)
            {
                await client.SetReleaseAsync(project.Identity, name, options.OrderByPriority, cancellationToken);
            }

            if (!(await ledger.ListAsync(project.Id, cancellationToken)).Any(other => other.State == PushState.Done))
            {
                // Empty answers given by hand before there was a release: they retire as if they had been one.
                await ledger.BeginAsync(project.Id, 0, cancellationToken);
            }

            await ledger.AdvanceAsync(project.Id, push.Release, PushState.Done, cancellationToken);
            Log.Pushed(
                log, project.Title, name.ToString(), counts.Where(count => count.Key != LedgerState.Empty).Sum(count => count.Value), counts.GetValueOrDefault(LedgerState.Confirmed));
        }
    }

    private async Task<bool> GivesWayAsync(Project project, CancellationToken cancellationToken)
    {
        if (await IsCurrentAsync(project, cancellationToken))
        {
            return false;
        }

        var pushes = await ledger.ListAsync(project.Id, cancellationToken);
        var counts = await ledger.CountsAsync(project.Id, project.Release, cancellationToken);
        return PushRhythm.GivesWay(pushes, counts.Values.Sum(), await documents.CountAsync(project.Id, cancellationToken));
    }

    private async Task<bool> IsCurrentAsync(Project project, CancellationToken cancellationToken) =>
        await WantedAsync(project.Id, cancellationToken) == project.Release;

    /// <summary>
    /// The release that the tool shall show: the newest; where nothing is pushed without being asked for, the newest that was
    /// asked for or is there already. 0 where there is none.
    /// </summary>
    private async Task<int> WantedAsync(Guid id, CancellationToken cancellationToken)
    {
        var project = await projects.GetAsync(id, cancellationToken);
        if (ProjectSettings.Of(project).PushAutomatically || project.PushAsked == project.Release)
        {
            return project.Release;
        }

        var begun = (await ledger.ListAsync(id, cancellationToken)).FirstOrDefault(push => push.State != PushState.Superseded)?.Release ?? 0;
        return Math.Max(begun, project.PushAsked);
    }

    /// <summary>A tool that looks at the whole project in each call gets few calls, however large the project.</summary>
    private async Task<int> BatchSizeAsync(Project project, IToolClient client, CancellationToken cancellationToken) =>
        Math.Min(Math.Max(options.BatchSize, await documents.CountAsync(project.Id, cancellationToken) / 8), client.PushLimit);

    private async Task<bool> AnyUnsentAsync(Project project, int release, CancellationToken cancellationToken) =>
        (await documents.UnsentAsync(project.Id, release, annotated: false, null, 1, cancellationToken)).Count > 0
        || (await documents.UnsentAsync(project.Id, release, annotated: true, null, 1, cancellationToken)).Count > 0;

    private async Task<ReleaseModels> ModelsAsync(Project project, int release, CancellationToken cancellationToken) =>
        new(await releases.ServedAsync(project.Id, release, cancellationToken));

    private async Task<ReleaseName> NameAsync(int release, CancellationToken cancellationToken) =>
        new(await releases.InstallationAsync(cancellationToken), release);
}
