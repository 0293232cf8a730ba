using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Tools;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Documents;

/// <summary>The documents and annotations of the projects, as the tools have them.</summary>
public sealed class DocumentStore(Database database)
{
    /// <summary>
    /// Stores a pulled page and how far the pull is, in one short transaction: after a kill the pull goes on with the
    /// page that follows the last stored one.
    /// </summary>
    /// <param name="project">The project, with the pull's state before this page.</param>
    /// <param name="page">The page.</param>
    /// <param name="next">The pull's state after this page.</param>
    /// <param name="side">Asked once a document, when it is first seen.</param>
    /// <param name="cancellationToken">Leaves the database as it was.</param>
    public async Task<PageOutcome> UpsertPageAsync(Project project, PulledPage page, PullState next, Func<Document, Side> side, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        // Read before the transaction: only one pull of a project runs at a time, and the write lock is not held while comparing.
        var outcome = await new PageWriter(database, context, project.Id, side).CompareAsync(page.Documents, cancellationToken);
        DateTimeOffset? annotatedAt = outcome.Annotations > 0 ? database.Now : next.AnnotatedAt;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.SaveChangesAsync(cancellationToken);

        // A schema that changed during the pull has taken the watermark back: then this pull must not set it.
        await context.Projects.Where(row => row.Id == project.Id && row.SchemaRevision == project.SchemaRevision)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Watermark, next.Watermark)
                    .SetProperty(row => row.PullCursor, next.Cursor)
                    .SetProperty(row => row.PullStartedAt, next.StartedAt)
                    .SetProperty(row => row.PulledAt, next.PulledAt)
                    .SetProperty(row => row.AnnotatedAt, annotatedAt),
                cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        return outcome;
    }

    /// <summary>Forgets how far a project was pulled, so that the next pull reads everything.</summary>
    public async Task PullAgainAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await context.Projects.Where(row => row.Id == project)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Watermark, (DateTimeOffset?)null).SetProperty(row => row.PullCursor, (string?)null)
                    .SetProperty(row => row.PullStartedAt, (DateTimeOffset?)null),
                cancellationToken);
    }

    /// <summary>Notes that the tool lists these documents.</summary>
    /// <returns>How many of them are not known here (or were gone): a pull missed them.</returns>
    public async Task<int> SeenAsync(Guid project, IReadOnlyList<string> externalIds, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var now = database.Now;
        var known = await context.Documents.Where(row => row.ProjectId == project && !row.Gone && externalIds.Contains(row.ExternalId))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SeenAt, now), cancellationToken);
        return externalIds.Count - known;
    }

    /// <summary>Ends a sweep: documents that neither it nor a pull has seen since it began are gone. Nothing is deleted.</summary>
    /// <returns>How many went.</returns>
    public async Task<int> EndSweepAsync(Guid project, DateTimeOffset began, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var now = database.Now;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var gone = await context.Documents.Where(row => row.ProjectId == project && !row.Gone && row.SeenAt < began)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Gone, true), cancellationToken);
        await context.Projects.Where(row => row.Id == project)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SweptAt, now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return gone;
    }

    /// <summary>Number of documents of a project that the tool still has.</summary>
    public async Task<int> CountAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Documents.CountAsync(row => row.ProjectId == project && !row.Gone, cancellationToken);
    }

    /// <summary>Number of documents of a project with a submitted annotation that the tool still has.</summary>
    public async Task<int> AnnotatedCountAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Documents.Present(project, annotated: true).CountAsync(cancellationToken);
    }

    /// <summary>Every annotated document with the annotation that counts, oldest document first.</summary>
    public async Task<IReadOnlyList<AnnotatedDocument>> AnnotatedAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var documents = await context.Documents.Present(project, annotated: true).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        var annotations = (await context.Annotations.Where(row => row.ProjectId == project && row.Status == AnnotationStatus.Submitted)
            .ToListAsync(cancellationToken)).ToLookup(row => row.DocumentId);
        return [.. documents.Select(row => Annotated(row, annotations[row.Id])).OfType<AnnotatedDocument>()];
    }

    /// <summary>
    /// A page of documents, in the order of their ids, for which a release's ledger has no entry.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="release">The number of the release.</param>
    /// <param name="annotated">The documents that somebody annotated, or those that nobody did: they are what annotators will open.</param>
    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">Documents at the most.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<StoredDocument>> UnsentAsync(
        Guid project, int release, bool annotated, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var start = after ?? Guid.Empty;
        var rows = await context.Documents.Present(project, annotated)
            .Where(row => row.Id.CompareTo(start) > 0
                && !context.Ledger.Any(entry => entry.ProjectId == project && entry.Release == release && entry.DocumentId == row.Id))
            .OrderBy(row => row.Id).Take(limit)
            .Select(row => new { row.Id, row.ExternalId, row.TextRevision, row.Fields })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new StoredDocument(row.Id, row.TextRevision, new Document(row.ExternalId, StorageJson.ReadTexts(row.Fields))))];
    }

    /// <summary>A page of the documents that the tool still has, in the order of their ids.</summary>
    /// <param name="project">The project.</param>
    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">Documents at the most.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<StoredDocument>> PageAsync(Guid project, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var start = after ?? Guid.Empty;
        var rows = await context.Documents.Where(row => row.ProjectId == project && !row.Gone && row.Id.CompareTo(start) > 0)
            .OrderBy(row => row.Id).Take(limit)
            .Select(row => new { row.Id, row.ExternalId, row.TextRevision, row.Fields })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new StoredDocument(row.Id, row.TextRevision, new Document(row.ExternalId, StorageJson.ReadTexts(row.Fields))))];
    }

    private static AnnotatedDocument? Annotated(DocumentRow document, IEnumerable<AnnotationRow> annotations)
    {
        var rows = annotations.ToDictionary(row => row.ExternalId, StringComparer.Ordinal);
        return Consensus.Of(rows.Values.Select(row => row.ToAnnotation())) is not { } annotation
            ? null
            : new AnnotatedDocument(
                new Document(document.ExternalId, StorageJson.ReadTexts(document.Fields)),
                document.Side,
                annotation,
                rows[annotation.ExternalId].TextRevision == document.TextRevision);
    }
}
