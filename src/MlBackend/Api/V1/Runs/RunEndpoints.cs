using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Errors;
using MlBackend.Hosting;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Runs;

namespace MlBackend.Api.V1.Runs;

/// <summary>The training runs: asked for, watched, cancelled.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this RouteGroupBuilder group)
    {
        group.MapGet("/runs", ListAsync).WithSummary("The training runs of all projects, or of ?project=, newest first");
        group.MapGet("/runs/{id:guid}", GetAsync).WithSummary("One training run");
        group.MapGet("/runs/{id:guid}/events", RunEvents.StreamAsync).WithSummary("A run's progress as server-sent events, until it is over")
            .Produces<RunView>(StatusCodes.Status200OK, "text/event-stream");
        group.MapPost("/runs/{id:guid}/cancel", CancelAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("End a run: one that waits at once, one under way soon");
        group.MapPost("/projects/{id:guid}/train", TrainAsync).WithSummary("Ask for a training run; one that waits already is the answer");
    }

    private static async Task<Ok<Page<RunView>>> ListAsync(RunStore runs, Guid? project, int? limit, Guid? after, CancellationToken cancellationToken)
    {
        var most = Paging.Limit(limit);
        var rest = await runs.ListAsync(project, after, most + 1, cancellationToken);
        return TypedResults.Ok(Paging.Of(rest, most, RunView.Of, run => run.Id.ToString()));
    }

    private static async Task<Ok<RunView>> GetAsync(Guid id, RunStore runs, CancellationToken cancellationToken) =>
        TypedResults.Ok(RunView.Of(await FindAsync(id, runs, cancellationToken)));

    private static async Task<Accepted<RunView>> CancelAsync(Guid id, RunStore runs, Wakeup worker, CancellationToken cancellationToken)
    {
        if (!await runs.CancelAsync(id, cancellationToken))
        {
            await FindAsync(id, runs, cancellationToken);
            throw ErrorCodes.RunIsOver.With($"The run is {id}.");
        }

        worker.Wake();
        return Accepted(await FindAsync(id, runs, cancellationToken));
    }

    private static async Task<Accepted<RunView>> TrainAsync(Guid id, ProjectStore projects, RunStore runs, Wakeup worker, CancellationToken cancellationToken)
    {
        await projects.GetAsync(id, cancellationToken);
        var run = await runs.RequestAsync(id, null, RunOrigin.Admin, cancellationToken);
        worker.Wake();
        return Accepted(run);
    }

    private static Accepted<RunView> Accepted(TrainingRun run) => TypedResults.Accepted($"{ApiEndpoints.Root}/runs/{run.Id}", RunView.Of(run));

    private static async Task<TrainingRun> FindAsync(Guid id, RunStore runs, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) ?? throw ErrorCodes.RowMissing.With($"The run is {id}.");
}
