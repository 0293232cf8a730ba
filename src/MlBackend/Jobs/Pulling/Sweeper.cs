using MlBackend.Core.Tools;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;

namespace MlBackend.Jobs.Pulling;

/// <summary>Compares the ids of all documents with what is stored: no pull by time can tell what was deleted.</summary>
internal sealed class Sweeper(DocumentStore documents, TimeProvider time)
{
    /// <summary>Sweeps a project.</summary>
    /// <returns>How many documents went, and how many the pulls had missed: everything is then pulled again.</returns>
    public async Task<(int Gone, int Missed)> SweepAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var missed = 0;
        await foreach (var ids in client.DocumentIdsAsync(project.Identity, cancellationToken))
        {
            missed += await documents.SeenAsync(project.Id, ids, cancellationToken);
        }

        var gone = await documents.EndSweepAsync(project.Id, began, cancellationToken);
        if (missed > 0)
        {
            await documents.PullAgainAsync(project.Id, cancellationToken);
        }

        return (gone, missed);
    }
}
