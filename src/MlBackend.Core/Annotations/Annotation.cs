namespace MlBackend.Core.Annotations;

/// <summary>The state of an annotation. The numbers are stored: append, never renumber.</summary>
public enum AnnotationStatus
{
    /// <summary>Finished; may train.</summary>
    Submitted = 0,

    /// <summary>The annotator declined to answer; never trains.</summary>
    Skipped = 1,

    /// <summary>Not finished; never trains.</summary>
    Draft = 2,
}

/// <summary>One person's answers to one document.</summary>
/// <param name="ExternalId">The tool's id.</param>
/// <param name="Annotator">The tool's id of the person.</param>
/// <param name="Status">Only <see cref="AnnotationStatus.Submitted"/> trains.</param>
/// <param name="GroundTruth">Marked as the truth: wins over everybody else's.</param>
/// <param name="UpdatedAt">Last change by the tool's clock, UTC.</param>
/// <param name="LeadTimeSeconds">How long the person took, where the tool says.</param>
/// <param name="FromRelease">The release whose suggestion this began as, where the tool says.</param>
/// <param name="Answers">At most one answer a question.</param>
public sealed record Annotation(
    string ExternalId,
    string Annotator,
    AnnotationStatus Status,
    bool GroundTruth,
    DateTimeOffset UpdatedAt,
    double? LeadTimeSeconds,
    string? FromRelease,
    IReadOnlyList<Answer> Answers);
