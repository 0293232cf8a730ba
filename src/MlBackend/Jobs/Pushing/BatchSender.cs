using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;

namespace MlBackend.Jobs.Pushing;

/// <summary>A batch that stands in the ledger and is to be sent.</summary>
/// <param name="Id">Its id in the ledger.</param>
/// <param name="Documents">What is sent; never empty.</param>
/// <param name="Ids">Our ids by the tool's ids.</param>
internal sealed record Batch(Guid Id, IReadOnlyList<SuggestedDocument> Documents, IReadOnlyDictionary<string, Guid> Ids);

/// <summary>Sends batches to a tool and settles them in the ledger, whatever becomes of the request.</summary>
internal sealed class BatchSender(LedgerStore ledger, JobOptions options, TimeProvider time, ILogger<BatchSender> log)
{
    private const int Attempts = 5;

    /// <summary>What the tool has, with its ids, and what it will not take; the rest of a batch is to be sent again.</summary>
    private sealed record Fate(Dictionary<Guid, string?> Confirmed, HashSet<Guid> Refused)
    {
        public static Fate Nothing() => new([], []);

        public void Add(Fate other)
        {
            foreach (var (id, toolId) in other.Confirmed)
            {
                Confirmed[id] = toolId;
            }

            Refused.UnionWith(other.Refused);
        }
    }

    /// <summary>
    /// Sends one batch. A batch of unknown fate is looked for in the tool after a while; what is not there is forgotten
    /// and comes again with the next page of unsent documents.
    /// </summary>
    /// <exception cref="ToolException">The tool cannot be reached or takes nothing from us; the batch is settled.</exception>
    /// <exception cref="OperationCanceledException">The worker ends; the batch stays in the ledger as pending.</exception>
    /// <param name="project">The project.</param>
    /// <param name="client">Its tool.</param>
    /// <param name="release">The release that the suggestions are of.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="mayBeThere">True where the tool may have some of them already: it is asked first.</param>
    /// <param name="stopping">Fires when the worker ends.</param>
    public async Task SendAsync(
        Project project, IToolClient client, ReleaseName release, Batch batch, bool mayBeThere, CancellationToken stopping)
    {
        using var patience = new Farewell(options.Farewell, time, stopping);
        var began = time.GetTimestamp();
        Fate fate;
        try
        {
            fate = mayBeThere
                ? await SendMissingAsync(project, client, release, batch, patience.Token)
                : await SendAsync(project, client, release, batch, batch.Documents, patience.Token);
        }
        catch (ToolException)
        {
            // Nothing of it arrived, or a part whose documents are looked for when the push goes on.
            await ledger.MarkAsync(project.Id, release.Number, batch.Id, LedgerState.InDoubt, CancellationToken.None);
            throw;
        }

        if (fate.Confirmed.Count + fate.Refused.Count < batch.Documents.Count || fate.Refused.Count > 0)
        {
            Log.StoredFewer(log, project.Title, batch.Documents.Count, fate.Confirmed.Count);
        }

        var whole = fate.Confirmed.Count == batch.Documents.Count && fate.Confirmed.Values.All(id => id is null);
        await ledger.SettleAsync(project.Id, release.Number, batch.Id, whole ? null : fate.Confirmed, fate.Refused, time.GetElapsedTime(began), CancellationToken.None);
    }

    /// <summary>Asks the tool for the batches of a release whose fate is unknown, each at the earliest when the tool must be done with it.</summary>
    public async Task RecoverAsync(Project project, IToolClient client, ReleaseName release, CancellationToken cancellationToken)
    {
        foreach (var batch in await ledger.UnsettledAsync(project.Id, release.Number, cancellationToken))
        {
            Log.InDoubt(log, project.Title, batch.Documents.Count);
            await UntilAsync(batch.SentAt + options.Settling, cancellationToken);
            var found = await ArrivedAsync(project, client, release, [.. batch.Documents.Keys], cancellationToken);
            var confirmed = found.ToDictionary(pair => batch.Documents[pair.Key], string? (pair) => pair.Value);
            await ledger.SettleAsync(project.Id, release.Number, batch.Id, confirmed, [], TimeSpan.Zero, cancellationToken);
        }
    }

    private async Task<Fate> SendMissingAsync(Project project, IToolClient client, ReleaseName release, Batch batch, CancellationToken cancellationToken)
    {
        var fate = FateOf(batch, batch.Documents, await client.FindPushedAsync(project.Identity, Ids(batch.Documents), release, cancellationToken), refuseOthers: false);
        var missing = batch.Documents.Where(document => !fate.Confirmed.ContainsKey(Id(batch, document))).ToList();
        if (missing.Count > 0)
        {
            fate.Add(await SendAsync(project, client, release, batch, missing, cancellationToken));
        }

        return fate;
    }

    private async Task<Fate> SendAsync(
        Project project, IToolClient client, ReleaseName release, Batch batch, IReadOnlyList<SuggestedDocument> documents, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var stored = await client.PushAsync(project.Identity, project.Schema, documents, release, cancellationToken);
                return stored == documents.Count
                    ? new Fate(documents.ToDictionary(document => Id(batch, document), string? (_) => null), [])
                    : FateOf(batch, documents, await client.FindPushedAsync(project.Identity, Ids(documents), release, cancellationToken), refuseOthers: true);
            }
            catch (ToolException failure) when (failure.Delivery == Delivery.NotDelivered && attempt < Attempts)
            {
                await Task.Delay(failure.RetryAfter ?? TimeSpan.FromSeconds(1 << attempt), time, cancellationToken);
            }
            catch (ToolException failure) when (failure.Delivery == Delivery.InDoubt)
            {
                Log.InDoubt(log, project.Title, documents.Count);
                await ledger.MarkAsync(project.Id, release.Number, batch.Id, LedgerState.InDoubt, cancellationToken);
                await Task.Delay(options.Settling, time, cancellationToken);
                return FateOf(batch, documents, await ArrivedAsync(project, client, release, Ids(documents), cancellationToken), refuseOthers: false);
            }
            catch (ToolException failure) when (failure.Delivery == Delivery.Refused && failure.Status is not (401 or 403 or 404))
            {
                return await HalveAsync(project, client, release, batch, documents, cancellationToken);
            }
        }
    }

    /// <summary>One document that the tool will not take must not cost the others of its batch.</summary>
    private async Task<Fate> HalveAsync(
        Project project, IToolClient client, ReleaseName release, Batch batch, IReadOnlyList<SuggestedDocument> documents, CancellationToken cancellationToken)
    {
        if (documents.Count == 1)
        {
            return new Fate([], [Id(batch, documents[0])]);
        }

        var fate = Fate.Nothing();
        foreach (var half in documents.Chunk((documents.Count + 1) / 2))
        {
            fate.Add(await SendAsync(project, client, release, batch, half, cancellationToken));
        }

        return fate;
    }

    /// <summary>
    /// What has arrived of a batch. A tool that works through it piece by piece may go on with a request whose sender is gone:
    /// while there are more each time, the rest is not given up.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, string>> ArrivedAsync(
        Project project, IToolClient client, ReleaseName release, IReadOnlyList<string> documents, CancellationToken cancellationToken)
    {
        var found = await client.FindPushedAsync(project.Identity, documents, release, cancellationToken);
        for (var before = 0; found.Count > before && found.Count < documents.Count;)
        {
            before = found.Count;
            await Task.Delay(options.Settling, time, cancellationToken);
            found = await client.FindPushedAsync(project.Identity, documents, release, cancellationToken);
        }

        return found;
    }

    private static Fate FateOf(Batch batch, IReadOnlyList<SuggestedDocument> documents, IReadOnlyDictionary<string, string> found, bool refuseOthers)
    {
        var fate = Fate.Nothing();
        foreach (var document in documents)
        {
            if (found.TryGetValue(document.Document.ExternalId, out var toolId))
            {
                fate.Confirmed[Id(batch, document)] = toolId;
            }
            else if (refuseOthers)
            {
                fate.Refused.Add(Id(batch, document));
            }
        }

        return fate;
    }

    private async Task UntilAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        var wait = instant - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait < options.Settling ? wait : options.Settling, time, cancellationToken);
        }
    }

    private static IReadOnlyList<string> Ids(IReadOnlyList<SuggestedDocument> documents) => [.. documents.Select(document => document.Document.ExternalId)];

    private static Guid Id(Batch batch, SuggestedDocument document) => batch.Ids[document.Document.ExternalId];
}
