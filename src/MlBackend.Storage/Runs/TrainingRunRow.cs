namespace MlBackend.Storage.Runs;

internal sealed class TrainingRunRow
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    public RunState State { get; set; }

    public RunOrigin Origin { get; set; }

    /// <summary>How often it was started, from 1; 0 while it waits for the first time.</summary>
    public int Attempt { get; set; }

    /// <summary>How many attempts ended because the worker died.</summary>
    public int Interruptions { get; set; }

    /// <summary>Handed out at each start; a write with an older number is refused.</summary>
    public long Fence { get; set; }

    /// <summary>In [0,1].</summary>
    public double Progress { get; set; }

    public string? Stage { get; set; }

    /// <summary>Why it ended as it did, in words.</summary>
    public string? Cause { get; set; }

    public bool CancelRequested { get; set; }

    /// <summary>Number of annotated documents when it started: the next threshold counts from here.</summary>
    public int Annotated { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When its worker last wrote to this row.</summary>
    public DateTimeOffset? BeatAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}
