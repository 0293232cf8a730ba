using System.Collections.Concurrent;
using MlBackend.Argilla.Contract;

namespace MlBackend.Argilla.Client.Records;

/// <summary>
/// What stands at the records of a batch, most often in one call: batches come nearly in the order in which records were made, so
/// that a page of the list from where the batch before ended holds them. What no page holds is searched for by id.
/// </summary>
internal sealed class StandingRecords(RecordPages pages, string include)
{
    /// <summary>Where annotated records lie between, a batch stretches over more than one page; over many, searching is cheaper.</summary>
    private const int MostPages = 2;

    private readonly ConcurrentDictionary<string, int> places = new(StringComparer.Ordinal);

    /// <summary>The records with what is included, by id; those that there are.</summary>
    public async Task<IReadOnlyDictionary<string, RecordJson>> ReadAsync(string dataset, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var missing = ids.ToHashSet(StringComparer.Ordinal);
        Dictionary<string, RecordJson> found = new(missing.Count, StringComparer.Ordinal);

        // So few are one search.
        if (missing.Count > RecordQuery.MostIds)
        {
            await ReadPagesAsync(dataset, missing, found, cancellationToken);
        }

        foreach (var (id, record) in await pages.ByIdsAsync(dataset, missing, include, cancellationToken))
        {
            found[id] = record;
        }

        return found;
    }

    private async Task ReadPagesAsync(string dataset, HashSet<string> missing, Dictionary<string, RecordJson> found, CancellationToken cancellationToken)
    {
        int? next = places.GetValueOrDefault(dataset);
        for (var read = 0; read < MostPages && missing.Count > 0 && next is { } offset; read++)
        {
            var page = await pages.PageAsync(dataset, include, offset, cancellationToken);
            var last = -1;
            for (var at = 0; at < page.Records.Count; at++)
            {
                if (missing.Remove(page.Records[at].Id))
                {
                    found[page.Records[at].Id] = page.Records[at];
                    last = at;
                }
            }

            // A page without any of them: a push that begins anew, or another order. The next batch looks from the start.
            next = last < 0 ? null : missing.Count > 0 ? page.Next : offset + last + 1;
        }

        places[dataset] = next ?? 0;
    }
}
