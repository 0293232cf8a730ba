using Microsoft.EntityFrameworkCore;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Pushes;

/// <summary>What was sent to the tools, written before it is sent: so that nothing is lost and nothing is sent twice.</summary>
public sealed class LedgerStore(Database database)
{
    /// <summary>The push of a release, begun where there is none; pushes of older releases that are not done are superseded.</summary>
    public async Task<Push> BeginAsync(Guid project, int release, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var row = await Of(context, project, release).FirstOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            var now = database.Now;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await context.Pushes
                .Where(push => push.ProjectId == project && push.Release < release && push.State != PushState.Done && push.State != PushState.Superseded)
                .ExecuteUpdateAsync(set => set.SetProperty(push => push.State, PushState.Superseded).SetProperty(push => push.EndedAt, now), cancellationToken);
            row = new PushRow { Id = database.NewId(), ProjectId = project, Release = release, CreatedAt = now };
            context.Pushes.Add(row);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return From(row);
    }

    /// <summary>The pushes of a project, newest release first.</summary>
    public async Task<IReadOnlyList<Push>> ListAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await context.Pushes.Where(push => push.ProjectId == project).OrderByDescending(push => push.Release).ToListAsync(cancellationToken);
        return [.. rows.Select(From)];
    }

    /// <summary>Moves a push on.</summary>
    public async Task AdvanceAsync(Guid project, int release, PushState state, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        DateTimeOffset? ended = state == PushState.Done ? database.Now : null;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await Of(context, project, release)
            .ExecuteUpdateAsync(set => set.SetProperty(push => push.State, state).SetProperty(push => push.EndedAt, ended), cancellationToken);
        if (state == PushState.Done)
        {
            // From now on the tool is answered with this release: a worker killed here must not leave the web process with the old one.
            await context.NextAsync(CounterRow.Stamp, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Older releases whose suggestions this installation sent and has not deleted from the tool yet, oldest first.</summary>
    public async Task<IReadOnlyList<int>> StaleAsync(Guid project, int current, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Pushes.Where(push => push.ProjectId == project && push.Release < current && !push.Deleted)
            .OrderBy(push => push.Release).Select(push => push.Release).ToListAsync(cancellationToken);
    }

    /// <summary>Notes that the tool has deleted a release's suggestions. The ledger keeps their values.</summary>
    public async Task DeletedAsync(Guid project, int release, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await Of(context, project, release).ExecuteUpdateAsync(set => set.SetProperty(push => push.Deleted, true), cancellationToken);
    }

    /// <summary>Writes a batch that is about to be sent. An entry of a document that was refused before is written again.</summary>
    /// <returns>The id of the batch.</returns>
    public async Task<Guid> WriteAsync(Guid project, int release, IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var batch = database.NewId();
        var now = database.Now;
        await context.InsertAsync(entries.Select(entry => new LedgerRow
        {
            ProjectId = project,
            Release = release,
            DocumentId = entry.DocumentId,
            Question = "",
            State = entry.IsEmpty ? LedgerState.Empty : LedgerState.Pending,
            Batch = batch,
            Value = entry.Value,
            ValueHash = StorageJson.Hash(entry.Value),
            Confidence = entry.Confidence,
            TextRevision = entry.TextRevision,
            SentAt = now,
        }), cancellationToken);
        return batch;
    }

    /// <summary>Marks a whole batch, as of now: every entry that is not settled yet.</summary>
    public async Task MarkAsync(Guid project, int release, Guid batch, LedgerState state, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var now = database.Now;
        await Batch(context, project, release, batch)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.SentAt, now), cancellationToken);
    }

    /// <summary>
    /// Settles a batch whose every document is known: those that the tool has are Confirmed, those it will not take are
    /// Refused, and the rest is forgotten, so that it is sent again. Counts them to the push.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="release">The number of the release.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="confirmed">Documents that the tool has, with the tool's id of its copy or null; null = the whole batch.</param>
    /// <param name="refused">Documents that the tool will not take.</param>
    /// <param name="took">How long sending it took.</param>
    /// <param name="cancellationToken">Leaves the batch unsettled.</param>
    public async Task SettleAsync(
        Guid project,
        int release,
        Guid batch,
        IReadOnlyDictionary<Guid, string?>? confirmed,
        IReadOnlyCollection<Guid> refused,
        TimeSpan took,
        CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        int sent, stored;
        var milliseconds = (long)took.TotalMilliseconds;
        if (confirmed is null)
        {
            sent = stored = await Batch(context, project, release, batch)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, LedgerState.Confirmed), cancellationToken);
        }
        else
        {
            var rows = await Batch(context, project, release, batch).AsTracking().ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                if (confirmed.TryGetValue(row.DocumentId, out var toolId))
                {
                    row.State = LedgerState.Confirmed;
                    row.ToolId = toolId;
                }
                else if (refused.Contains(row.DocumentId))
                {
                    row.State = LedgerState.Refused;
                }
                else
                {
                    context.Ledger.Remove(row);
                }
            }

            await context.SaveChangesAsync(cancellationToken);
            stored = rows.Count(row => row.State == LedgerState.Confirmed);
            sent = stored + rows.Count(row => row.State == LedgerState.Refused);
        }

        await Of(context, project, release)
            .ExecuteUpdateAsync(
                set => set.SetProperty(push => push.Sent, push => push.Sent + sent).SetProperty(push => push.Stored, push => push.Stored + stored)
                    .SetProperty(push => push.Milliseconds, push => push.Milliseconds + milliseconds),
                cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Batches of a release that were sent and of which it is not known whether the tool has them, oldest first.</summary>
    public async Task<IReadOnlyList<UnsettledBatch>> UnsettledAsync(Guid project, int release, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await context.Ledger.Where(row => row.ProjectId == project && row.Release == release && row.State < LedgerState.Confirmed)
            .Join(context.Documents, row => row.DocumentId, document => document.Id, (row, document) => new { row.Batch, row.SentAt, document.Id, document.ExternalId })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.GroupBy(row => row.Batch)
                .Select(batch => new UnsettledBatch(
                    batch.Key, release, batch.Max(row => row.SentAt), batch.ToDictionary(row => row.ExternalId, row => row.Id, StringComparer.Ordinal)))
                .OrderBy(batch => batch.SentAt),
        ];
    }

    /// <summary>Documents that nobody annotated and whose text changed since a release answered them: our ids by the tool's.</summary>
    public async Task<IReadOnlyDictionary<string, Guid>> OutdatedAsync(Guid project, int release, int limit, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Ledger.Where(row => row.ProjectId == project && row.Release == release && row.State >= LedgerState.Confirmed)
            .Join(
                context.Documents.Where(document => document.ProjectId == project && !document.Gone && !document.Annotated),
                row => row.DocumentId,
                document => document.Id,
                (row, document) => new { Answered = row.TextRevision, document.TextRevision, document.Id, document.ExternalId })
            .Where(pair => pair.Answered != pair.TextRevision).OrderBy(pair => pair.Id).Take(limit)
            .ToDictionaryAsync(pair => pair.ExternalId, pair => pair.Id, StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>Forgets what was sent for some documents, so that it is sent again.</summary>
    public async Task ForgetAsync(Guid project, int release, IEnumerable<Guid> documents, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        foreach (var some in documents.Chunk(500))
        {
            await context.Ledger.Where(row => row.ProjectId == project && row.Release == release && some.Contains(row.DocumentId)).ExecuteDeleteAsync(cancellationToken);
        }
    }

    /// <summary>How many documents of a release are in each state.</summary>
    public async Task<IReadOnlyDictionary<LedgerState, int>> CountsAsync(Guid project, int release, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Ledger.Where(row => row.ProjectId == project && row.Release == release)
            .GroupBy(row => row.State).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
    }

    /// <summary>How many documents the tool has a suggestion of that release for and nobody annotated yet.</summary>
    public async Task<int> ReadyAsync(Guid project, int release, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Ledger.Where(row => row.ProjectId == project && row.Release == release && row.State == LedgerState.Confirmed)
            .Join(context.Documents.Where(document => !document.Gone && !document.Annotated), row => row.DocumentId, document => document.Id, (row, _) => row.DocumentId)
            .Distinct().CountAsync(cancellationToken);
    }

    private static IQueryable<PushRow> Of(MlBackendContext context, Guid project, int release) =>
        context.Pushes.Where(push => push.ProjectId == project && push.Release == release);

    // The literal comparison lets both databases use the index of unsettled entries.
    private static IQueryable<LedgerRow> Batch(MlBackendContext context, Guid project, int release, Guid batch) =>
        context.Ledger.Where(row => row.ProjectId == project && row.Release == release && row.Batch == batch && row.State < LedgerState.Confirmed);

    private static Push From(PushRow row) => new(row.ProjectId, row.Release, row.State, row.Sent, row.Stored, TimeSpan.FromMilliseconds(row.Milliseconds), row.CreatedAt, row.EndedAt);
}
