using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Tools;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Documents;

/// <summary>Compares one pulled page with what is stored and adds what differs to a context. One instance a page.</summary>
internal sealed class PageWriter(Database database, MlBackendContext context, Guid project, Func<Document, Side> side)
{
    private int added;
    private int changed;
    private int annotations;
    private readonly List<string> refused = [];

    /// <summary>Content of a stored document without its text.</summary>
    private sealed record Known(Guid Id, string TextHash, int TextRevision, Side Side, bool Annotated, bool Gone, DateTimeOffset? CreatedInTool)
    {
        /// <summary>True where the tool gave the id to another document.</summary>
        public bool IsReplacedBy(PulledDocument item) => CreatedInTool is not null && item.CreatedAt is not null && CreatedInTool != item.CreatedAt;
    }

    public async Task<PageOutcome> CompareAsync(IReadOnlyList<PulledDocument> page, CancellationToken cancellationToken)
    {
        // A tool may list a document twice in a page while it changes: the last one counts.
        var pulled = page.GroupBy(item => item.Document.ExternalId, StringComparer.Ordinal).Select(same => same.Last()).ToList();
        var ids = pulled.ConvertAll(item => item.Document.ExternalId);
        var known = await context.Documents.Where(row => row.ProjectId == project && ids.Contains(row.ExternalId))
            .Select(row => new { row.ExternalId, Known = new Known(row.Id, row.TextHash, row.TextRevision, row.Side, row.Annotated, row.Gone, row.CreatedInTool) })
            .ToDictionaryAsync(row => row.ExternalId, row => row.Known, StringComparer.Ordinal, cancellationToken);
        var documents = known.Values.Select(row => row.Id).ToList();
        var stored = (await context.Annotations.AsTracking().Where(row => documents.Contains(row.DocumentId))
            .ToListAsync(cancellationToken)).ToLookup(row => row.DocumentId);

        var before = await TextsOfChangedAsync(pulled, known, cancellationToken);
        foreach (var item in pulled)
        {
            if (!IsStorable(item))
            {
                refused.Add(item.Document.ExternalId);
                continue;
            }

            var row = Compare(item, known.GetValueOrDefault(item.Document.ExternalId));
            var areKept = before.TryGetValue(row.Id, out var texts) && AreKept(texts, item.Document.Fields);
            CompareAnnotations(item, row, stored[row.Id], areKept ? row.TextRevision - 1 : null);
        }

        return new PageOutcome(added, changed, annotations, refused);
    }

    private static bool IsStorable(PulledDocument item) =>
        item.Document.Fields.All(field => StorableText.Allows(field.Key) && StorableText.Allows(field.Value));

    /// <summary>What the documents of a page that read otherwise by now held before.</summary>
    private async Task<Dictionary<Guid, string>> TextsOfChangedAsync(
        List<PulledDocument> pulled, Dictionary<string, Known> known, CancellationToken cancellationToken)
    {
        List<Guid> changed = [];
        foreach (var item in pulled)
        {
            if (known.TryGetValue(item.Document.ExternalId, out var row) && !row.IsReplacedBy(item) && row.TextHash != StorageJson.Hash(StorageJson.Write(item.Document.Fields)))
            {
                changed.Add(row.Id);
            }
        }

        return changed.Count == 0
            ? []
            : await context.Documents.Where(row => changed.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Fields, cancellationToken);
    }

    /// <summary>
    /// True where every text is still there as it was, whatever came beside it: a tag more in the label config brings a field more,
    /// and offsets in the others mean what they meant.
    /// </summary>
    private static bool AreKept(string before, IReadOnlyDictionary<string, string> fields) =>
        StorageJson.ReadTexts(before).All(field => fields.TryGetValue(field.Key, out var text) && text == field.Value);

    private DocumentRow Compare(PulledDocument item, Known? known)
    {
        var fields = StorageJson.Write(item.Document.Fields);
        var hash = StorageJson.Hash(fields);
        var isReplaced = known?.IsReplacedBy(item) == true;
        var isAsBefore = known?.TextHash == hash && !isReplaced;
        var annotated = item.Annotations.Any(annotation => annotation.Status == AnnotationStatus.Submitted);
        var row = new DocumentRow
        {
            Id = known?.Id ?? database.NewId(),
            ProjectId = project,
            ExternalId = item.Document.ExternalId,
            Fields = fields,
            TextHash = hash,
            TextRevision = known is null ? 1 : known.TextRevision + (isAsBefore ? 0 : 1),
            Side = known is null || isReplaced ? side(item.Document) : known.Side,
            Annotated = annotated,
            CreatedInTool = item.CreatedAt ?? known?.CreatedInTool,
            UpdatedAt = item.UpdatedAt,
            SeenAt = database.Now,
        };
        if (known is null)
        {
            context.Documents.Add(row);
            added++;
        }
        else if (!isAsBefore || known.Annotated != annotated || known.Gone || known.CreatedInTool != row.CreatedInTool)
        {
            context.Documents.Update(row);
            changed += isAsBefore ? 0 : 1;
            added += known.Gone ? 1 : 0;
        }

        return row;
    }

    /// <summary>Adds what differs; annotations of the revision whose texts are all kept count for the new one as well.</summary>
    private void CompareAnnotations(PulledDocument item, DocumentRow document, IEnumerable<AnnotationRow> stored, int? keptRevision)
    {
        var left = stored.ToDictionary(row => row.ExternalId, StringComparer.Ordinal);
        foreach (var annotation in item.Annotations.DistinctBy(annotation => annotation.ExternalId))
        {
            var answers = Answer.ToJson(annotation.Answers);
            if (!left.Remove(annotation.ExternalId, out var row))
            {
                row = new AnnotationRow
                {
                    Id = database.NewId(),
                    ProjectId = project,
                    DocumentId = document.Id,
                    ExternalId = annotation.ExternalId,
                    Annotator = annotation.Annotator,
                    Answers = answers,
                    TextRevision = document.TextRevision,
                };
                Fill(row, annotation, answers);
                context.Annotations.Add(row);
                annotations++;
            }
            else
            {
                row.TextRevision = row.TextRevision == keptRevision || row.Answers != answers ? document.TextRevision : row.TextRevision;
                if (Differs(row, annotation, answers))
                {
                    Fill(row, annotation, answers);
                    annotations++;
                }
            }
        }

        context.Annotations.RemoveRange(left.Values);
        annotations += left.Count;
    }

    private static bool Differs(AnnotationRow row, Annotation annotation, string answers) =>
        row.Status != annotation.Status || row.GroundTruth != annotation.GroundTruth || row.Answers != answers
        || row.Annotator != annotation.Annotator || row.FromRelease != annotation.FromRelease || row.LeadTimeSeconds != annotation.LeadTimeSeconds
        || MicrosecondInstant.Microseconds(row.UpdatedAt) != MicrosecondInstant.Microseconds(annotation.UpdatedAt);

    private static void Fill(AnnotationRow row, Annotation annotation, string answers)
    {
        row.Annotator = annotation.Annotator;
        row.Status = annotation.Status;
        row.GroundTruth = annotation.GroundTruth;
        row.UpdatedAt = annotation.UpdatedAt;
        row.LeadTimeSeconds = annotation.LeadTimeSeconds;
        row.FromRelease = annotation.FromRelease;
        row.Answers = answers;
        row.Revision++;
    }
}
