using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;

namespace MlBackend.LabelStudio.Client;

/// <summary>
/// Walks the tasks of a project by ascending id. Label Studio 1.23 answers a whole page with 500 where one task's data holds half
/// of a surrogate pair or a NUL: then pages get smaller until that task stands alone, and it is left out.
/// </summary>
internal sealed class TaskPages(Transport transport, LabelStudioOptions options, TimeProvider time, ILogger log)
{
    private const int Shrink = 8;

    /// <summary>Pages from behind <paramref name="cursor"/>; a page's cursor is null on the last one.</summary>
    public async IAsyncEnumerable<(TaskPageJson Page, string? Cursor, DateTimeOffset AskedAt)> ReadAsync(
        ProjectIdentity project, string fields, DateTimeOffset? since, string? cursor, string? release, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = cursor is null ? 0 : long.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
        var size = options.PullPageSize;
        var skipped = 0;
        while (true)
        {
            // Behind a task that cannot be read its successor is asked for alone, as the second page of one.
            var query = TaskQuery.After(project.ExternalId, after, since, fields, size, page: skipped + 1, release);
            var began = time.GetTimestamp();
            var page = await TryAsync(query, isAlone: size == 1, isSkipping: skipped > 0, cancellationToken);
            var askedAt = transport.ToolTime - time.GetElapsedTime(began);
            if (page is null)
            {
                skipped += size == 1 ? 1 : 0;
                Report(project, size);
                size = Math.Max(1, size / Shrink);
                continue;
            }

            var isLast = page.Tasks.Count < size;
            after = page.Tasks.Count > 0 ? page.Tasks[^1].Id : after;
            yield return (page, isLast ? null : after.ToString(CultureInfo.InvariantCulture), askedAt);
            if (isLast)
            {
                yield break;
            }

            size = Math.Min(options.PullPageSize, size * Shrink);
            skipped = 0;
        }
    }

    /// <summary>A page; null where Label Studio fails inside over it, or works too long. Behind the last task there is nothing.</summary>
    private async Task<TaskPageJson?> TryAsync(string query, bool isAlone, bool isSkipping, CancellationToken cancellationToken)
    {
        try
        {
            // Smaller pages help against both causes; only a task that stands alone is waited for.
            var patience = isAlone ? Patience.All : Patience.OnTheWay;
            return await transport.SendAsync(Route.Tasks, ToolJsonContext.Default.TaskPageJson, query: query, patience: patience, cancellationToken: cancellationToken);
        }
        catch (ToolException exception) when (exception.Status == 500 || (exception.Code == ErrorCodes.ToolTimedOut && !isAlone))
        {
            return null;
        }
        catch (ToolException exception) when (isSkipping && exception.Code == ErrorCodes.NotInTool)
        {
            return new TaskPageJson(0, []);
        }
    }

    private void Report(ProjectIdentity project, int size)
    {
        if (size == 1)
        {
            Log.TaskUnreadable(log, project);
        }
    }
}
