namespace MlBackend.Storage.Releases;

internal sealed class ReleaseRow
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    /// <summary>From 1 in its project.</summary>
    public int Number { get; set; }

    /// <summary>The run that led to it; null where an admin promoted.</summary>
    public Guid? RunId { get; set; }

    /// <summary>The older release whose champions this one brings back; null where it is no return.</summary>
    public int? ReturnsTo { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
