namespace MlBackend.Storage.Documents;

/// <summary>Queries of the documents that the tool still has.</summary>
internal static class PresentDocuments
{
    /// <summary>A project's documents that the tool still has: those that somebody annotated, or those that nobody did.</summary>
    /// <remarks>
    /// Compares with values: of constants EF Core makes <c>NOT gone AND annotated</c>, for which SQLite searches no index, so that
    /// every page would sort the whole project.
    /// </remarks>
    public static IQueryable<DocumentRow> Present(this IQueryable<DocumentRow> documents, Guid project, bool annotated)
    {
        var gone = false;
        return documents.Where(row => row.ProjectId == project && row.Gone == gone && row.Annotated == annotated);
    }
}
