namespace MlBackend.Storage.Runs;

/// <summary>A training run as it stands.</summary>
/// <param name="Id">UUID; where the tool asked for the run, the id that it was answered.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Origin">Who wanted it.</param>
/// <param name="Attempt">How often it was started.</param>
/// <param name="Fence">The number that its present worker writes with.</param>
/// <param name="Progress">In [0,1].</param>
/// <param name="Stage">What is being done, in one or two words.</param>
/// <param name="Cause">Why it ended as it did.</param>
/// <param name="CancelRequested">Somebody asked for its end.</param>
/// <param name="Annotated">Annotated documents when it started.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When the present attempt began.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record TrainingRun(
    Guid Id,
    Guid ProjectId,
    RunState State,
    RunOrigin Origin,
    int Attempt,
    long Fence,
    double Progress,
    string? Stage,
    string? Cause,
    bool CancelRequested,
    int Annotated,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    /// <summary>True where nothing more will happen to it.</summary>
    public bool IsOver => State is RunState.Succeeded or RunState.Rejected or RunState.Failed or RunState.Cancelled;

    internal static TrainingRun From(TrainingRunRow row) => new(
        row.Id, row.ProjectId, row.State, row.Origin, row.Attempt, row.Fence, row.Progress, row.Stage, row.Cause, row.CancelRequested, row.Annotated, row.CreatedAt, row.StartedAt, row.EndedAt);
}
