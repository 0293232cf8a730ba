using MlBackend.Core.Documents;
using MlBackend.Core.Tools;
using MlBackend.Learning.Evaluation;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;

namespace MlBackend.Jobs.Pulling;

/// <summary>Brings what changed in a tool since the last time, page by page; while one is stored, the next is asked for.</summary>
internal sealed class Puller(ProjectStore projects, DocumentStore documents, Turns turns, TimeProvider time)
{
    /// <summary>A change is looked for again for so long: clocks jitter, and a tool's transaction commits after it took its time.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    /// <summary>So long after a pull, another one looks no more for what that one brought; a tool's clock is known to the second.</summary>
    public static readonly TimeSpan PastOverlap = Overlap + TimeSpan.FromSeconds(1);

    /// <summary>Pulls a project, going on from the stored cursor where an earlier pull was cut off.</summary>
    /// <exception cref="ToolException">The tool did not answer; what was stored stays.</exception>
    public async Task<PageOutcome> PullAsync(Guid id, IToolClient client, CancellationToken cancellationToken)
    {
        await using var turn = await turns.WaitAsync(id, cancellationToken);
        var project = await projects.GetAsync(id, cancellationToken);
        var pull = project.Pull;
        var outcome = PageOutcome.None;
        var ended = false;
        await foreach (var page in AheadAsync(PagesAsync(project, client, cancellationToken)))
        {
            pull = Next(pull, page);
            var changed = await documents.UpsertPageAsync(project, page, pull, document => Side(project, document), cancellationToken);
            pull = changed.Annotations > 0 ? pull with { AnnotatedAt = time.GetUtcNow() } : pull;
            outcome += changed;
            ended = page.Cursor is null;
        }

        if (!ended)
        {
            // A tool without documents sends no page at all, and so does not tell its clock.
            var none = new PulledPage([], null, null, DateTimeOffset.MinValue);
            await documents.UpsertPageAsync(project, none, Next(pull, none), document => Side(project, document), cancellationToken);
        }

        return outcome;
    }

    /// <summary>By name, so that the order of the questions does not matter: the same texts are always on the same side.</summary>
    internal static Side Side(Project project, Document document) =>
        HoldOut.SideOf(project.Salt, document.Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Value));

    private static DateTimeOffset? Since(PullState pull) => pull.Watermark > DateTimeOffset.UnixEpoch ? pull.Watermark - Overlap : null;

    private async IAsyncEnumerable<PulledPage> PagesAsync(
        Project project, IToolClient client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = client.PullAsync(project.Identity, project.Schema, Since(project.Pull), project.Pull.Cursor, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (pages)
        {
            while (true)
            {
                try
                {
                    if (!await pages.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (ToolException failure) when (failure.Delivery == Delivery.Refused && project.Pull.Cursor is not null && failure.Status is 400 or 404)
                {
                    // The tool no longer knows the place where the last pull was cut off: the next one begins anew.
                    await documents.PullAgainAsync(project.Id, cancellationToken);
                    throw;
                }

                yield return pages.Current;
            }
        }
    }

    /// <summary>The pages, each one while its successor is under way already.</summary>
    private static async IAsyncEnumerable<PulledPage> AheadAsync(IAsyncEnumerable<PulledPage> source)
    {
        await using var pages = source.GetAsyncEnumerator();
        var next = pages.MoveNextAsync().AsTask();
        try
        {
            while (await next)
            {
                var page = pages.Current;
                next = pages.MoveNextAsync().AsTask();
                yield return page;
            }
        }
        finally
        {
            // Where storing failed, that is what is said, not what became of the page after.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// A document may change after its page was read: what is surely stored are the changes up to the moment at which the
    /// first page was asked for, by the clock that also stamps the changes.
    /// </summary>
    private PullState Next(PullState pull, PulledPage page)
    {
        var startedAt = pull.StartedAt ?? page.AskedAt;
        return page.Cursor is not null
            ? pull with { Cursor = page.Cursor, StartedAt = startedAt }
            : pull with { Cursor = null, StartedAt = null, Watermark = startedAt > pull.Watermark || pull.Watermark is null ? startedAt : pull.Watermark, PulledAt = time.GetUtcNow() };
    }
}
