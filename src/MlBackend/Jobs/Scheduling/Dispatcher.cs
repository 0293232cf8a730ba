using MlBackend.Core.Serving;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;
using MlBackend.Storage.Signals;

namespace MlBackend.Jobs.Scheduling;

/// <summary>
/// Looks at our rows whenever it is woken, and every half second all the same: new projects, hints, runs that wait,
/// releases made by hand. What it finds goes into the agenda, what is due goes to Quartz.
/// </summary>
internal sealed class Dispatcher(
    Database database,
    ProjectStore projects,
    ReleaseStore releases,
    RunStore runs,
    HintStore hints,
    ScheduleStore schedules,
    Timetable timetable,
    Agenda agenda,
    WakeSignal wake,
    TimeProvider time,
    ILogger<Dispatcher> log) : BackgroundService
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    /// <summary>A burst of imports is one pull.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(300);

    /// <summary>The tool may call us before it has stored what it is about.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(3);

    /// <summary>On PostgreSQL another worker may be alive; its runs are taken over after so much silence.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Guid, Seen> seen = [];
    private readonly HashSet<Guid> waiting = [];
    private long stamp = -1;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.MigrateAsync(cancellationToken);
        await RecoverAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                foreach (var (work, project) in agenda.TakeDue())
                {
                    await timetable.FireAsync(work, project, stoppingToken);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // A database that is away for a while must not end the worker.
                Log.LookFailed(log, failure);
            }

            await wake.WaitAsync(UntilNext(), time, stoppingToken);
        }
    }

    /// <summary>Reads what is new in our rows into the agenda.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = await releases.StampAsync(cancellationToken);
        if (now != stamp)
        {
            var planned = (await schedules.ListAsync(cancellationToken)).ToLookup(schedule => schedule.ProjectId);
            foreach (var summary in await projects.ListAsync(cancellationToken))
            {
                await CompareAsync(summary.Project, planned[summary.Project.Id].FirstOrDefault(), cancellationToken);
            }

            stamp = now;
        }

        foreach (var hint in await hints.TakeAsync(cancellationToken))
        {
            Heed(hint);
        }

        if (!database.IsSqlite)
        {
            await RecoverAsync(cancellationToken);
        }

        foreach (var run in await runs.WaitingAsync(cancellationToken))
        {
            if (waiting.Add(run.Id))
            {
                agenda.Add(Work.Train, run.ProjectId);
            }
        }
    }

    private async Task CompareAsync(Project project, Schedule? schedule, CancellationToken cancellationToken)
    {
        var now = new Seen(project.State, project.Release, project.PushAsked, project.Settings, project.ExtraParams, schedule);
        if (!seen.TryGetValue(project.Id, out var before))
        {
            seen[project.Id] = now;
            await timetable.WriteAsync(project, cancellationToken);
            agenda.Add(Work.Check, project.Id);
            return;
        }

        seen[project.Id] = now;
        if (before.Schedule != schedule)
        {
            await timetable.WriteScheduleAsync(project, cancellationToken);
        }

        var isSetAnew = project.Settings != before.Settings || project.ExtraParams != before.ExtraParams;
        if (isSetAnew || (project.State == ProjectState.Active && before.State != ProjectState.Active))
        {
            agenda.Add(Work.Check, project.Id);
        }

        if (isSetAnew || project.Release != before.Release || project.PushAsked != before.PushAsked)
        {
            agenda.Add(Work.Push, project.Id);
        }

        if (isSetAnew)
        {
            agenda.Add(Work.Vectors, project.Id);
        }
    }

    private void Heed(Hint hint)
    {
        switch (hint.Kind)
        {
            case ToolHintKind.AnnotationsChanged:
                agenda.AnnotationsChanged(hint.ProjectId, hint.FirstAt, hint.LastAt);
                break;
            case ToolHintKind.DocumentsChanged:
                agenda.Add(Work.Pull, hint.ProjectId, Burst);
                break;
            default:
                agenda.Add(Work.Check, hint.ProjectId, Later);
                break;
        }
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        // SQLite has one worker, and that is this one: whatever runs there has lost its worker.
        var lost = await runs.RecoverAsync(database.IsSqlite ? TimeSpan.Zero : Silence, cancellationToken);
        if (lost > 0)
        {
            waiting.Clear();
            Log.RunsRecovered(log, lost);
        }
    }

    private TimeSpan UntilNext()
    {
        var wait = agenda.Next - time.GetUtcNow() ?? Glance;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Glance ? wait : Glance;
    }

    /// <summary>What of a project changes what is to be done.</summary>
    private sealed record Seen(ProjectState State, int Release, int PushAsked, string? Settings, string? ExtraParams, Schedule? Schedule);
}
