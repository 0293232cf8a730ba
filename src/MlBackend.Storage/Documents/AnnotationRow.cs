using MlBackend.Core.Annotations;

namespace MlBackend.Storage.Documents;

internal sealed class AnnotationRow
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    public Guid DocumentId { get; set; }

    public required string ExternalId { get; set; }

    public required string Annotator { get; set; }

    public AnnotationStatus Status { get; set; }

    public bool GroundTruth { get; set; }

    /// <summary>Last change by the tool's clock.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    public double? LeadTimeSeconds { get; set; }

    /// <summary>The release whose suggestion the person began with, where the tool says.</summary>
    public string? FromRelease { get; set; }

    public required string Answers { get; set; }

    /// <summary>The text revision of the document that the answers were read with.</summary>
    public int TextRevision { get; set; }

    /// <summary>From 1; one more whenever the content changed.</summary>
    public int Revision { get; set; }

    public Annotation ToAnnotation() =>
        new(ExternalId, Annotator, Status, GroundTruth, UpdatedAt, LeadTimeSeconds, FromRelease, Answer.FromJson(Answers));
}
