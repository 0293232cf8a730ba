namespace MlBackend.Storage.Releases;

/// <summary>The product of one run for one question. Never changed after it was written.</summary>
internal sealed class ModelVersionRow
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    public Guid ModelId { get; set; }

    /// <summary>From 1 in its project.</summary>
    public int Number { get; set; }

    /// <summary>The folder's name below the model store.</summary>
    public required string Folder { get; set; }

    public int SchemaRevision { get; set; }

    /// <summary>The run that made it; null where an admin imported it.</summary>
    public Guid? RunId { get; set; }

    /// <summary>Number of documents that trained it.</summary>
    public int Documents { get; set; }

    /// <summary>Metrics by name as a JSON object.</summary>
    public required string Metrics { get; set; }

    /// <summary>Why it was or was not promoted, in words.</summary>
    public string? Verdict { get; set; }

    /// <summary>Answers of models that had not seen them to the documents that trained this one, as a JSON object by the tool's id.</summary>
    public string? OutOfFold { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
