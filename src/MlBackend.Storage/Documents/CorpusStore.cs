using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Documents;

/// <summary>A document with everybody's answers, as an export takes it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Document">The tool's id and the texts.</param>
/// <param name="Annotations">Submitted annotations; those made of an older text have no spans any more.</param>
/// <param name="Outdated">How many of them lost their spans so.</param>
/// <param name="Suggested">What the release said that an annotation began with, by that annotation's id in the tool.</param>
public sealed record CorpusEntry(
    Guid Id, Document Document, IReadOnlyList<Annotation> Annotations, int Outdated, IReadOnlyDictionary<string, IReadOnlyList<Answer>> Suggested);

/// <summary>Reads the annotated documents of a project page by page, oldest first, in memory that does not grow with the project.</summary>
public sealed class CorpusStore(Database database)
{
    /// <summary>A page of documents that somebody annotated.</summary>
    /// <param name="project">The project.</param>
    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">Documents at the most.</param>
    /// <param name="withSuggestions">False where <see cref="CorpusEntry.Suggested"/> may stay empty.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<CorpusEntry>> PageAsync(
        Guid project, Guid? after, int limit, bool withSuggestions, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var start = after ?? Guid.Empty;
        var documents = await context.Documents.AsNoTracking()
            .Present(project, annotated: true).Where(row => row.Id.CompareTo(start) > 0)
            .OrderBy(row => row.Id).Take(limit).ToListAsync(cancellationToken);
        var ids = documents.ConvertAll(row => row.Id);
        var annotations = (await context.Annotations.AsNoTracking()
            .Where(row => ids.Contains(row.DocumentId) && row.Status == AnnotationStatus.Submitted)
            .OrderBy(row => row.Id).ToListAsync(cancellationToken)).ToLookup(row => row.DocumentId);
        var ledger = withSuggestions ? await LedgerAsync(context, project, ids, annotations, cancellationToken) : [];
        return [.. documents.Select(document => Entry(document, annotations[document.Id], ledger))];
    }

    private static async Task<Dictionary<(Guid, int), string>> LedgerAsync(
        MlBackendContext context, Guid project, List<Guid> ids, ILookup<Guid, AnnotationRow> annotations, CancellationToken cancellationToken)
    {
        var releases = annotations.SelectMany(own => own).Select(row => ReleaseName.TryParse(row.FromRelease)?.Number).OfType<int>().Distinct().ToList();
        var rows = await context.Ledger.AsNoTracking()
            .Where(row => row.ProjectId == project && releases.Contains(row.Release) && ids.Contains(row.DocumentId) && row.Question == "")
            .Select(row => new { row.DocumentId, row.Release, row.TextRevision, row.Value })
            .ToListAsync(cancellationToken);
        return rows.ToDictionary(row => (row.DocumentId, row.Release), row => row.Value);
    }

    private static CorpusEntry Entry(DocumentRow document, IEnumerable<AnnotationRow> rows, Dictionary<(Guid, int), string> ledger)
    {
        List<Annotation> annotations = [];
        Dictionary<string, IReadOnlyList<Answer>> suggested = new(StringComparer.Ordinal);
        var outdated = 0;
        foreach (var row in rows)
        {
            var annotation = row.ToAnnotation();
            if (row.TextRevision != document.TextRevision)
            {
                outdated += annotation.Answers.Any(answer => answer is SpanAnswer) ? 1 : 0;
                annotation = annotation with { Answers = [.. annotation.Answers.Where(answer => answer is not (SpanAnswer or RelationAnswer))] };
            }
            else if (ReleaseName.TryParse(row.FromRelease) is { } release && ledger.TryGetValue((document.Id, release.Number), out var value))
            {
                suggested[annotation.ExternalId] = Answer.FromJson(value);
            }

            annotations.Add(annotation);
        }

        return new CorpusEntry(document.Id, new Document(document.ExternalId, StorageJson.ReadTexts(document.Fields)), annotations, outdated, suggested);
    }
}
