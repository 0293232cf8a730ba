using MlBackend.Storage.Runs;

namespace MlBackend.Api.V1.Runs;

/// <summary>A training run.</summary>
/// <param name="Id">UUID.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="State"><c>queued</c>, <c>running</c>, <c>interrupted</c> (starts again by itself), or one of the endings <c>succeeded</c>, <c>rejected</c>, <c>failed</c>, <c>cancelled</c>.</param>
/// <param name="Origin">Who wanted it: <c>annotations</c>, <c>schedule</c>, <c>tool</c> or <c>admin</c>.</param>
/// <param name="Attempt">How often it was started.</param>
/// <param name="Progress">In [0,1].</param>
/// <param name="Stage">What is being done.</param>
/// <param name="Cause">Why it ended as it did.</param>
/// <param name="CancelRequested">Somebody asked for its end.</param>
/// <param name="Annotated">Annotated documents when it started.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When the present attempt began.</param>
/// <param name="EndedAt">When it ended.</param>
internal sealed record RunView(
    Guid Id,
    Guid ProjectId,
    string State,
    string Origin,
    int Attempt,
    double Progress,
    string? Stage,
    string? Cause,
    bool CancelRequested,
    int Annotated,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    public static RunView Of(TrainingRun run) => new(
        run.Id,
        run.ProjectId,
        run.State.Word(),
        run.Origin.Word(),
        run.Attempt,
        Math.Round(run.Progress, 4),
        run.Stage,
        run.Cause,
        run.CancelRequested,
        run.Annotated,
        run.CreatedAt,
        run.StartedAt,
        run.EndedAt);
}
