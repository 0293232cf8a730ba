using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MlBackend.Core.Annotations;
using MlBackend.Core.Suggestions;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;

namespace MlBackend.Jobs.Pushing;

/// <summary>
/// Turns the documents that a release has not been sent for into batches that stand in the ledger. While one batch is on
/// its way to the tool, the next is read, answered by the models and written to the ledger.
/// </summary>
internal sealed class UnsentDocuments(DocumentStore documents, LedgerStore ledger)
{
    /// <summary>The batches of all documents without an entry, those that nobody annotated first, at most <paramref name="size"/> in each.</summary>
    public async IAsyncEnumerable<Batch> BatchesAsync(Project project, ReleaseModels models, int size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ready = Channel.CreateBounded<Batch>(1);
        var producing = Task.Run(() => ProduceAsync(project, models, size, ready.Writer, ended.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in ready.Reader.ReadAllAsync(cancellationToken))
            {
                yield return batch;
            }
        }
        finally
        {
            await ended.CancelAsync();
            await producing;
            while (ready.Reader.TryRead(out var batch))
            {
                await ForgetAsync(project, models, batch);
            }
        }
    }

    private async Task ProduceAsync(Project project, ReleaseModels models, int size, ChannelWriter<Batch> ready, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await foreach (var page in PagesAsync(project, models.Release.Number, size, cancellationToken))
            {
                if (await WriteAsync(project, models, page, cancellationToken) is { } batch)
                {
                    await HandOverAsync(project, models, ready, batch, cancellationToken);
                }
            }
        }
        catch (Exception caught)
        {
            // The reader throws it.
            failure = caught;
        }

        ready.Complete(failure);
    }

    /// <summary>Full pages but for the last: a call costs the tool more than what is in it.</summary>
    private async IAsyncEnumerable<IReadOnlyList<StoredDocument>> PagesAsync(Project project, int release, int size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = new List<StoredDocument>();
        foreach (var annotated in (bool[])[false, true])
        {
            Guid? after = null;
            while (await documents.UnsentAsync(project.Id, release, annotated, after, size - page.Count, cancellationToken) is { Count: > 0 } more)
            {
                after = more[^1].Id;
                page.AddRange(more);
                if (page.Count == size)
                {
                    yield return page;
                    page = [];
                }
            }
        }

        if (page.Count > 0)
        {
            yield return page;
        }
    }

    private async Task HandOverAsync(Project project, ReleaseModels models, ChannelWriter<Batch> ready, Batch batch, CancellationToken cancellationToken)
    {
        try
        {
            await ready.WriteAsync(batch, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await ForgetAsync(project, models, batch);
            throw;
        }
    }

    /// <summary>Takes a batch that was never sent out of the ledger again.</summary>
    private Task ForgetAsync(Project project, ReleaseModels models, Batch batch) => ledger.SettleAsync(
        project.Id, models.Release.Number, batch.Id, new Dictionary<Guid, string?>(), [], TimeSpan.Zero, CancellationToken.None);

    private async Task<Batch?> WriteAsync(Project project, ReleaseModels models, IReadOnlyList<StoredDocument> page, CancellationToken cancellationToken)
    {
        var suggested = models.Suggest([.. page.Select(row => row.Document)], cancellationToken);
        var entries = new List<LedgerEntry>(page.Count);
        var sent = new List<SuggestedDocument>(page.Count);
        for (var index = 0; index < page.Count; index++)
        {
            var suggestion = suggested[index];
            var isEmpty = suggestion.Suggestions.Count == 0;
            var value = Answer.ToJson([.. suggestion.Suggestions.Select(answer => answer.ToAnswer())]);
            entries.Add(new LedgerEntry(page[index].Id, page[index].TextRevision, value, suggestion.Confidence, isEmpty));
            if (!isEmpty)
            {
                sent.Add(new SuggestedDocument(page[index].Document, suggestion));
            }
        }

        var id = await ledger.WriteAsync(project.Id, models.Release.Number, entries, cancellationToken);
        return sent.Count == 0 ? null : new Batch(id, sent, page.ToDictionary(row => row.Document.ExternalId, row => row.Id, StringComparer.Ordinal));
    }
}
