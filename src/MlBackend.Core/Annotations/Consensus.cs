namespace MlBackend.Core.Annotations;

/// <summary>Which annotation of a document counts where several people answered.</summary>
public static class Consensus
{
    /// <summary>
    /// The annotation that trains: of the submitted ones the newest of each person, ground truth first, then the newest.
    /// Null where nobody submitted. Skipped annotations and drafts never count.
    /// </summary>
    public static Annotation? Of(IEnumerable<Annotation> annotations) =>
        annotations
            .Where(annotation => annotation.Status == AnnotationStatus.Submitted)
            .GroupBy(annotation => annotation.Annotator, StringComparer.Ordinal)
            .Select(own => own.OrderByDescending(annotation => annotation.GroundTruth)
                .ThenByDescending(annotation => annotation.UpdatedAt)
                .ThenByDescending(annotation => annotation.ExternalId, StringComparer.Ordinal).First())
            .OrderByDescending(annotation => annotation.GroundTruth)
            .ThenByDescending(annotation => annotation.UpdatedAt)
            .ThenByDescending(annotation => annotation.ExternalId, StringComparer.Ordinal)
            .FirstOrDefault();
}
