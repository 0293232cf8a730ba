using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Errors;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Runs;

/// <summary>The training runs. Every write of a worker names its fencing number and is refused where that is an old one.</summary>
public sealed class RunStore(Database database)
{
    /// <summary>An attempt that its worker did not survive is made again so often, and no more.</summary>
    public const int MaximumInterruptions = 3;

    /// <summary>More runs than are ever asked for within one microsecond.</summary>
    private const int SameInstant = 100;

    /// <summary>Asks for a run. The same id twice is one run; without an id a run that already waits is the answer.</summary>
    public async Task<TrainingRun> RequestAsync(Guid project, Guid? id, RunOrigin origin, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var row = await context.TrainingRuns
            .FirstOrDefaultAsync(run => id != null ? run.Id == id : run.ProjectId == project && run.State == RunState.Queued, cancellationToken);
        if (row is null)
        {
            row = new TrainingRunRow { Id = id ?? database.NewId(), ProjectId = project, Origin = origin, CreatedAt = database.Now };
            context.TrainingRuns.Add(row);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return TrainingRun.From(row);
    }

    /// <summary>The run of that id; null where there is none.</summary>
    public async Task<TrainingRun?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.TrainingRuns.FirstOrDefaultAsync(run => run.Id == id, cancellationToken) is { } row
            ? TrainingRun.From(row)
            : null;
    }

    /// <summary>The newest runs of a project, or of all where <paramref name="project"/> is null; newest first.</summary>
    public async Task<IReadOnlyList<TrainingRun>> ListAsync(Guid? project, int limit, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await context.TrainingRuns.Where(run => project == null || run.ProjectId == project)
            .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id).Take(limit).ToListAsync(cancellationToken);
        return [.. rows.Select(TrainingRun.From)];
    }

    /// <summary>The same, from behind the run <paramref name="after"/> on; from the newest where it is null or unknown.</summary>
    public async Task<IReadOnlyList<TrainingRun>> ListAsync(Guid? project, Guid? after, int limit, CancellationToken cancellationToken)
    {
        if (after is not { } id || await FindAsync(id, cancellationToken) is not { } last)
        {
            return await ListAsync(project, limit, cancellationToken);
        }

        await using var context = database.Open();
        var until = last.CreatedAt;
        var rows = await context.TrainingRuns
            .Where(run => (project == null || run.ProjectId == project) && run.CreatedAt <= until)
            .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id).Take(limit + SameInstant).ToListAsync(cancellationToken);
        return [.. rows.Skip(rows.FindIndex(run => run.Id == id) + 1).Take(limit).Select(TrainingRun.From)];
    }

    /// <summary>The runs that wait for a worker, oldest first.</summary>
    public async Task<IReadOnlyList<TrainingRun>> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await context.TrainingRuns.Where(run => run.State == RunState.Queued || run.State == RunState.Interrupted)
            .OrderBy(run => run.CreatedAt).ToListAsync(cancellationToken);
        return [.. rows.Select(TrainingRun.From)];
    }

    /// <summary>
    /// Starts the oldest run of a project that waits or was interrupted, with a fresh fencing number; null where there
    /// is none or one is already running: one run a project at a time.
    /// </summary>
    public async Task<TrainingRun?> StartNextAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // The counter's row is locked first: two workers never start two runs of a project.
        var fence = await context.NextAsync(CounterRow.Fence, cancellationToken);
        var open = await context.TrainingRuns.AsTracking()
            .Where(run => run.ProjectId == project && (run.State == RunState.Queued || run.State == RunState.Interrupted || run.State == RunState.Running))
            .OrderBy(run => run.CreatedAt).ThenBy(run => run.Id).ToListAsync(cancellationToken);
        if (open.Count == 0 || open.Exists(run => run.State == RunState.Running))
        {
            return null;
        }

        var row = open[0];
        row.State = RunState.Running;
        row.Attempt++;
        row.Fence = fence;
        row.Progress = 0;
        row.Stage = null;
        row.Cause = null;
        row.StartedAt = database.Now;
        row.BeatAt = database.Now;
        row.Annotated = await context.Documents.Present(project, annotated: true).CountAsync(cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TrainingRun.From(row);
    }

    /// <summary>Writes how far a run is.</summary>
    /// <returns>True where somebody asked for its end.</returns>
    /// <exception cref="MlBackendException">The run has another worker now.</exception>
    public async Task<bool> ProgressAsync(Guid id, long fence, double done, string stage, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var now = database.Now;
        var written = await Mine(context, id, fence)
            .ExecuteUpdateAsync(
                set => set.SetProperty(run => run.Progress, Math.Clamp(done, 0, 1)).SetProperty(run => run.Stage, stage).SetProperty(run => run.BeatAt, now),
                cancellationToken);
        Demand(written, id, fence);
        return await context.TrainingRuns.Where(run => run.Id == id).Select(run => run.CancelRequested).SingleAsync(cancellationToken);
    }

    /// <summary>Ends a run.</summary>
    /// <exception cref="MlBackendException">The run has another worker now.</exception>
    public async Task EndAsync(Guid id, long fence, RunState ending, string? cause, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await EndAsync(context, id, fence, ending, cause, cancellationToken);
    }

    /// <summary>Asks for a run's end: one that waits is over at once, one under way ends soon.</summary>
    /// <returns>False where there is no such run or it is over.</returns>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var now = database.Now;
        var ended = await context.TrainingRuns
            .Where(run => run.Id == id && (run.State == RunState.Queued || run.State == RunState.Interrupted))
            .ExecuteUpdateAsync(
                set => set.SetProperty(run => run.State, RunState.Cancelled).SetProperty(run => run.CancelRequested, true).SetProperty(run => run.EndedAt, now),
                cancellationToken);
        return ended > 0 || await context.TrainingRuns.Where(run => run.Id == id && run.State == RunState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(run => run.CancelRequested, true), cancellationToken) > 0;
    }

    /// <summary>
    /// Finds the runs whose worker went away: those under way of which nothing was heard for <paramref name="silence"/>
    /// (zero: all, for a worker that knows it is the only one). They are Interrupted and start again, or Failed after
    /// <see cref="MaximumInterruptions"/>.
    /// </summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RecoverAsync(TimeSpan silence, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var heard = database.Now - silence;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var lost = await context.TrainingRuns.AsTracking().Where(run => run.State == RunState.Running && run.BeatAt <= heard)
            .ToListAsync(cancellationToken);
        foreach (var run in lost)
        {
            Interrupt(run, string.Create(
                CultureInfo.InvariantCulture,
                $"The worker ended during attempt {run.Attempt}, at {run.Progress:P0} ({run.Stage ?? "starting"})."));
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return lost.Count;
    }

    /// <summary>
    /// Ends an attempt that failed for a reason that may pass: the run starts again, or is Failed after <see cref="MaximumInterruptions"/>.
    /// </summary>
    /// <returns>What the run is now.</returns>
    /// <exception cref="MlBackendException">The run has another worker now.</exception>
    public async Task<RunState> InterruptAsync(Guid id, long fence, string cause, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var run = await Mine(context, id, fence).AsTracking().FirstOrDefaultAsync(cancellationToken);
        Demand(run is null ? 0 : 1, id, fence);
        Interrupt(run!, cause);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return run!.State;
    }

    /// <summary>Ends a run in the caller's transaction, or refuses.</summary>
    internal async Task EndAsync(MlBackendContext context, Guid id, long fence, RunState ending, string? cause, CancellationToken cancellationToken)
    {
        DateTimeOffset? ended = ending == RunState.Interrupted ? null : database.Now;
        var written = await Mine(context, id, fence)
            .ExecuteUpdateAsync(
                set => set.SetProperty(run => run.State, ending).SetProperty(run => run.Cause, cause).SetProperty(run => run.EndedAt, ended)
                    .SetProperty(run => run.Progress, run => ending == RunState.Succeeded || ending == RunState.Rejected ? 1 : run.Progress),
                cancellationToken);
        Demand(written, id, fence);
    }

    private void Interrupt(TrainingRunRow run, string cause)
    {
        run.Interruptions++;
        run.State = run.CancelRequested ? RunState.Cancelled
            : run.Interruptions >= MaximumInterruptions ? RunState.Failed : RunState.Interrupted;
        run.EndedAt = run.State == RunState.Interrupted ? null : database.Now;
        run.Cause = run.State == RunState.Failed ? ErrorCodes.RunDied.With(cause).Message : cause;
    }

    private static IQueryable<TrainingRunRow> Mine(MlBackendContext context, Guid id, long fence) =>
        context.TrainingRuns.Where(run => run.Id == id && run.Fence == fence && run.State == RunState.Running);

    private static void Demand(int written, Guid id, long fence)
    {
        if (written == 0)
        {
            throw ErrorCodes.StaleWriter.With(string.Create(CultureInfo.InvariantCulture, $"The run is {id}, the number {fence}."));
        }
    }
}
