namespace MlBackend.Storage.Pushes;

/// <summary>The push of one release to its tool.</summary>
internal sealed class PushRow
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    public int Release { get; set; }

    public PushState State { get; set; }

    /// <summary>How many suggestions were sent so far.</summary>
    public int Sent { get; set; }

    /// <summary>How many of them the tool said it stored.</summary>
    public int Stored { get; set; }

    /// <summary>Milliseconds that sending took so far, without the times when no worker ran.</summary>
    public long Milliseconds { get; set; }

    /// <summary>True once the tool was asked to delete this release's suggestions.</summary>
    public bool Deleted { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}
