using System.Collections.Concurrent;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Jobs.Pulling;
using MlBackend.Jobs.Pushing;
using MlBackend.Jobs.Tools;
using MlBackend.Jobs.Training;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Releases;

namespace MlBackend.Jobs.Scheduling;

/// <summary>The order in which data flows through the worker: each step enters the next one into the agenda.</summary>
internal sealed class ProjectFlow(
    ProjectStore projects,
    DocumentStore documents,
    ToolSessions sessions,
    ProjectCheck check,
    Puller puller,
    Sweeper sweeper,
    Trainer trainer,
    Pusher pusher,
    Describer describer,
    VectorPusher vectors,
    OldVersions oldVersions,
    Arrivals arrivals,
    Agenda agenda,
    TimeProvider time,
    ILogger<ProjectFlow> log)
{
    /// <summary>After a failure of the tool a push is tried again so soon; pulls wait for the next poll.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    /// <summary>A sweep out of turn, because the tool has fewer documents than we know, is not made more often.</summary>
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);

    private readonly HashSet<Guid> known = [];
    private readonly ConcurrentDictionary<Guid, bool> pushing = new();

    /// <summary>Does one piece of work. A failure of the tool is said and tried again, it is no failure of the worker.</summary>
    public async Task RunAsync(Work work, Guid id, CancellationToken cancellationToken)
    {
        var project = await ReadAsync(work, id, cancellationToken);
        if (project is null)
        {
            return;
        }

        try
        {
            await (work switch
            {
                Work.Check => UseAsync(project, client => CheckAsync(project, client, cancellationToken), cancellationToken),
                Work.Train => TrainAsync(project, cancellationToken),
                _ when project.State != ProjectState.Active => Task.CompletedTask,
                Work.Pull => UseAsync(project, client => PullAsync(project, client, cancellationToken), cancellationToken),
                Work.PullAgain => UseAsync(project, client => PullAgainAsync(project, client, cancellationToken), cancellationToken),
                Work.Settle => UseAsync(project, client => SettleAsync(project, client, cancellationToken), cancellationToken),
                Work.Sweep => UseAsync(project, client => SweepAsync(project, client, cancellationToken), cancellationToken),
                Work.Push => UseAsync(project, client => PushAsync(project, client, cancellationToken), cancellationToken),
                Work.Vectors => UseAsync(project, client => vectors.PushAsync(project, client, cancellationToken), cancellationToken),
                Work.Describe => UseAsync(project, client => describer.DescribeAsync(project, client, cancellationToken), cancellationToken),
                Work.Retire => UseAsync(project, client => RetireAsync(project, client, cancellationToken), cancellationToken),
                _ => Task.CompletedTask,
            });
        }
        catch (MlBackendException failure)
        {
            Log.JobFailed(log, project.Title, work.ToString(), failure);
            if (work is Work.Push or Work.Settle or Work.Retire or Work.Vectors)
            {
                agenda.Add(work, id, (failure as ToolException)?.RetryAfter is { } asked && asked > Again ? asked : Again);
            }
        }
        catch (Exception failure) when (StorageFailures.CodeOf(failure) is { } code)
        {
            // Nothing of it was stored, and nothing else would come back to it.
            Log.StorageFailed(log, code.Id, project.Title, work.ToString(), code.What, code.Cure);
            agenda.Add(work, id, Again);
        }
    }

    private async Task<Project?> ReadAsync(Work work, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await projects.GetAsync(id, cancellationToken);
        }
        catch (Exception failure) when (StorageFailures.CodeOf(failure) is { } code)
        {
            Log.StorageFailed(log, code.Id, id.ToString(), work.ToString(), code.What, code.Cure);
            agenda.Add(work, id, Again);
            return null;
        }
    }

    /// <summary>The poll. A project without token, paused or gone is looked at too: it may have been mended.</summary>
    private async Task CheckAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        if (await check.LookAsync(project, client, cancellationToken) is not { } look)
        {
            return;
        }

        var count = await documents.CountAsync(project.Id, cancellationToken);
        var outcome = client.PushesLookLikeChanges && pushing.ContainsKey(project.Id) && look.Documents == count
            // Reading what was just pushed, again and again, would keep the tool from what it is sent. Webhooks and the next poll tell of the rest.
            ? PageOutcome.None
            : await FetchAsync(look.Project, client, cancellationToken);
        if (outcome.Annotations > 0)
        {
            // Somebody may be in the middle of it, and no webhook told.
            agenda.AnnotationsChanged(project.Id, time.GetUtcNow(), time.GetUtcNow());
        }
        else
        {
            await ConsiderAsync(look.Project, cancellationToken);
        }

        bool first;
        lock (known)
        {
            first = known.Add(project.Id);
        }

        if (first || project.State != ProjectState.Active)
        {
            // What was cut off when the worker ended, or waited while the project was not worked on.
            agenda.Add(Work.Train, project.Id);
            agenda.Add(Work.Push, project.Id);
            agenda.Add(Work.Retire, project.Id);
            agenda.Add(Work.Vectors, project.Id);
        }

        if (look.Documents < await documents.CountAsync(project.Id, cancellationToken)
            && !(time.GetUtcNow() - project.Pull.SweptAt < BetweenSweeps))
        {
            agenda.Add(Work.Sweep, project.Id);
        }
    }

    private async Task PullAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        var outcome = await PullAgainAsync(project, client, cancellationToken);
        if (outcome.Added == 0)
        {
            // The hint was about documents and none came: then some went, and only the tool's count tells.
            agenda.Add(Work.Check, project.Id);
        }
    }

    private async Task<PageOutcome> PullAgainAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        var outcome = await FetchAsync(project, client, cancellationToken);
        if (outcome.Annotations > 0)
        {
            agenda.AnnotationsChanged(project.Id, time.GetUtcNow(), time.GetUtcNow());
        }

        return outcome;
    }

    private async Task SettleAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        await FetchAsync(project, client, cancellationToken);
        await ConsiderAsync(project, cancellationToken);
    }

    private async Task<PageOutcome> FetchAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        var outcome = await puller.PullAsync(project.Id, client, cancellationToken);
        if (outcome.Refused.Count > 0)
        {
            Log.DocumentsRefused(log, project.Title, outcome.Refused.Count, ErrorCodes.TextNotStorable.Id);
        }

        if (outcome.Added + outcome.Changed + outcome.Annotations > 0)
        {
            Log.Pulled(log, project.Title, outcome.Added, outcome.Changed, outcome.Annotations);
        }

        if (outcome.Added + outcome.Changed > 0)
        {
            agenda.Add(Work.PullAgain, project.Id, Puller.PastOverlap);
            agenda.Add(Work.Vectors, project.Id);
        }

        if (outcome.Added + outcome.Changed > 0 && project.Release > 0)
        {
            arrivals.Note(project.Id);
            agenda.Add(Work.Push, project.Id);
        }

        return outcome;
    }

    private async Task ConsiderAsync(Project project, CancellationToken cancellationToken)
    {
        if (await trainer.ConsiderAsync(project, cancellationToken))
        {
            agenda.Add(Work.Train, project.Id);
        }
    }

    private async Task SweepAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        var (gone, missed) = await sweeper.SweepAsync(project, client, cancellationToken);
        if (gone + missed > 0)
        {
            Log.Swept(log, project.Title, gone, missed);
        }

        if (missed > 0)
        {
            agenda.Add(Work.Pull, project.Id);
        }
    }

    private async Task TrainAsync(Project project, CancellationToken cancellationToken)
    {
        if (project.State == ProjectState.Active && await trainer.IsAskedAsync(project, cancellationToken))
        {
            // Who asks for a run means the questions and the annotations as they are now.
            await UseAsync(
                project,
                async client =>
                {
                    if (await check.LookAsync(project, client, cancellationToken) is { } look)
                    {
                        project = look.Project;
                        await FetchAsync(project, client, cancellationToken);
                    }
                },
                cancellationToken);
        }

        if (await trainer.RunNextAsync(project, cancellationToken) is not null)
        {
            agenda.Add(Work.Push, project.Id);
        }
    }

    private async Task PushAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        TimeSpan? more;
        pushing[project.Id] = true;
        try
        {
            more = await pusher.PushAsync(project, client, cancellationToken);
        }
        finally
        {
            pushing.TryRemove(project.Id, out _);
        }

        if (more is { } wait)
        {
            agenda.Add(Work.Push, project.Id, wait);
        }
        else
        {
            agenda.Add(Work.Retire, project.Id);
            agenda.Add(Work.Describe, project.Id);
        }
    }

    private async Task RetireAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        await pusher.RetireAsync(project, client, cancellationToken);
        if (await oldVersions.RemoveAsync(project.Id, cancellationToken) is > 0 and var removed)
        {
            Log.OldVersionsRemoved(log, project.Title, removed);
        }
    }

    private async Task UseAsync(Project project, Func<IToolClient, Task> work, CancellationToken cancellationToken) =>
        await sessions.UseAsync(project, work, cancellationToken);
}
