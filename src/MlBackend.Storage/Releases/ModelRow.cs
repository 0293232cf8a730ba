namespace MlBackend.Storage.Releases;

/// <summary>A family and its settings for one question of a project.</summary>
internal sealed class ModelRow
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    public required string Question { get; set; }

    public required string Family { get; set; }

    /// <summary>Options of the family as a JSON object.</summary>
    public required string Settings { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
