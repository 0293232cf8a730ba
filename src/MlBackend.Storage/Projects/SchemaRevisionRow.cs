namespace MlBackend.Storage.Projects;

internal sealed class SchemaRevisionRow
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    /// <summary>From 1 in its project.</summary>
    public int Number { get; set; }

    public required string Hash { get; set; }

    public required string Json { get; set; }

    /// <summary>The tool's own text of the schema.</summary>
    public required string Source { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
