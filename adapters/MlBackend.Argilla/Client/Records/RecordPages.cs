using System.Globalization;
using System.Runtime.CompilerServices;
using MlBackend.Argilla.Contract;

namespace MlBackend.Argilla.Client.Records;

/// <summary>A page of records.</summary>
/// <param name="Records">In the order in which they were made.</param>
/// <param name="Next">From where the next page goes on; null on the last.</param>
/// <param name="Total">How many there are in all.</param>
internal sealed record RecordPage(IReadOnlyList<RecordJson> Records, int? Next, int Total);

/// <summary>Reads records page by page.</summary>
internal sealed class RecordPages(Transport transport, ArgillaOptions options)
{
    /// <summary>Every record of a dataset from an offset on. Records deleted meanwhile may let one be missed: the sweep finds it.</summary>
    public async IAsyncEnumerable<RecordPage> AllAsync(string dataset, string? include, int offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var asked = PageAsync(dataset, include, offset, cancellationToken);
        try
        {
            while (true)
            {
                var page = await asked;
                if (page.Next is not { } next)
                {
                    yield return page;
                    yield break;
                }

                // The server makes the next page while this one is mapped.
                asked = PageAsync(dataset, include, next, cancellationToken);
                yield return page;
            }
        }
        finally
        {
            // Where the caller has enough, or failed, nobody waits for what the next page brings.
            await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The page of all records, in the order in which they were made, that begins at an offset.</summary>
    public async Task<RecordPage> PageAsync(string dataset, string? include, int offset, CancellationToken cancellationToken)
    {
        var query = RecordQuery.Page(include, offset, options.PullPageSize);
        var page = await transport.SendAsync(Route.Records, ToolJsonContext.Default.RecordPageJson, dataset, query, cancellationToken: cancellationToken);
        offset += page.Items.Count;
        var isLast = page.Items.Count < options.PullPageSize || offset >= page.Total;
        return new RecordPage(page.Items, isLast ? null : offset, page.Total);
    }

    /// <summary>Every record that a search finds, from an offset on.</summary>
    public async IAsyncEnumerable<RecordPage> FoundAsync(
        string dataset, ReadOnlyMemory<byte> search, string include, int offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await SearchAsync(dataset, search, include, offset, options.PullPageSize, cancellationToken);
            offset += page.Items.Count;
            var isLast = page.Items.Count < options.PullPageSize || offset >= page.Total;
            yield return new RecordPage([.. page.Items.Select(found => found.Record)], isLast ? null : offset, page.Total);
            if (isLast)
            {
                yield break;
            }
        }
    }

    /// <summary>Some records with what is included, by id; those that there are.</summary>
    public async Task<IReadOnlyDictionary<string, RecordJson>> ByIdsAsync(string dataset, IReadOnlyCollection<string> ids, string include, CancellationToken cancellationToken)
    {
        Dictionary<string, RecordJson> records = new(ids.Count, StringComparer.Ordinal);
        foreach (var some in ids.Chunk(RecordQuery.MostIds))
        {
            foreach (var found in (await SearchAsync(dataset, RecordQuery.ByIds(some), include, 0, some.Length, cancellationToken)).Items)
            {
                records[found.Record.Id] = found.Record;
            }
        }

        return records;
    }

    /// <summary>The first records that a search finds.</summary>
    public Task<SearchPageJson> SearchAsync(string dataset, ReadOnlyMemory<byte> search, string include, int offset, int limit, CancellationToken cancellationToken) =>
        transport.SendAsync(
            Route.Search,
            ToolJsonContext.Default.SearchPageJson,
            dataset,
            string.Create(CultureInfo.InvariantCulture, $"include={include}&offset={offset}&limit={limit}"),
            search,
            cancellationToken);
}
