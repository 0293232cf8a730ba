using MlBackend.Core.Documents;
using MlBackend.Core.Tools;
using MlBackend.Learning.Evaluation;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;

namespace MlBackend.Jobs.Pulling;

/// <summary>Brings what changed in a tool since the last time, page by page, each page stored before the next is asked for.</summary>
internal sealed class Puller(DocumentStore documents, TimeProvider time)
{
    /// <summary>A change is looked for again for so long: clocks jitter, and a tool's transaction commits after it took its time.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    /// <summary>Pulls a project, going on from the stored cursor where an earlier pull was cut off.</summary>
    /// <exception cref="ToolException">The tool did not answer; what was stored stays.</exception>
    public async Task<PageOutcome> PullAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        var pull = project.Pull with { StartedAt = project.Pull.StartedAt ?? time.GetUtcNow() };
        var outcome = PageOutcome.None;
        var ended = false;
        await foreach (var page in PagesAsync(project, client, cancellationToken))
        {
            pull = Next(pull, page);
            var changed = await documents.UpsertPageAsync(project, page, pull, document => Side(project, document), cancellationToken);
            pull = changed.Annotations > 0 ? pull with { AnnotatedAt = time.GetUtcNow() } : pull;
            outcome += changed;
            ended = page.Cursor is null;
        }

        if (!ended)
        {
            // A tool without documents sends no page at all.
            var none = new PulledPage([], null, null);
            await documents.UpsertPageAsync(project, none, Next(pull, none), document => Side(project, document), cancellationToken);
        }

        return outcome;
    }

    /// <summary>By name, so that the order of the questions does not matter: the same texts are always on the same side.</summary>
    internal static Side Side(Project project, Document document) =>
        HoldOut.SideOf(project.Salt, document.Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Value));

    private async IAsyncEnumerable<PulledPage> PagesAsync(
        Project project, IToolClient client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = client.PullAsync(project.Identity, project.Schema, project.Pull.Watermark - Overlap, project.Pull.Cursor, cancellationToken)
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

    private PullState Next(PullState pull, PulledPage page)
    {
        var seen = page.Documents.Aggregate(pull.Seen, (newest, document) => newest > document.UpdatedAt ? newest : document.UpdatedAt);
        if (page.Cursor is not null)
        {
            return pull with { Cursor = page.Cursor, Seen = seen };
        }

        // A document may have changed after its page was read and before the newest change was seen. The tool's clock
        // stood at most as far back at the start as the pull took, so that from there on nothing is missed.
        var now = time.GetUtcNow();
        var safe = seen - (now - pull.StartedAt);
        return pull with
        {
            Watermark = safe > pull.Watermark || pull.Watermark is null ? safe : pull.Watermark,
            Cursor = null,
            Seen = null,
            StartedAt = null,
            PulledAt = now,
        };
    }
}
