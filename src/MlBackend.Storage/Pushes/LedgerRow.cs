namespace MlBackend.Storage.Pushes;

/// <summary>One suggestion that was sent or is about to be. Outlives the tool's copy: feedback is computed from it.</summary>
internal sealed class LedgerRow
{
    public Guid ProjectId { get; set; }

    public int Release { get; set; }

    public Guid DocumentId { get; set; }

    /// <summary>The question, or empty where one entry covers the whole prediction.</summary>
    public required string Question { get; set; }

    public LedgerState State { get; set; }

    /// <summary>The batch it was sent with.</summary>
    public Guid Batch { get; set; }

    /// <summary>The answers as JSON.</summary>
    public required string Value { get; set; }

    /// <summary>SHA-256 of <see cref="Value"/>, lower-case hexadecimal.</summary>
    public required string ValueHash { get; set; }

    /// <summary>Document confidence, in [0,1].</summary>
    public double Confidence { get; set; }

    /// <summary>The text revision of the document that was answered.</summary>
    public int TextRevision { get; set; }

    /// <summary>The tool's id of its copy, where known.</summary>
    public string? ToolId { get; set; }

    public DateTimeOffset SentAt { get; set; }
}
