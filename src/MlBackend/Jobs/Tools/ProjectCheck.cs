using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;

namespace MlBackend.Jobs.Tools;

/// <summary>Looks at a project as the tool has it: whether it is there, whether it still wants this service, what it asks.</summary>
internal sealed class ProjectCheck(
    ToolSessions sessions, ProjectStore projects, ConnectionStore connections, JobOptions options, TimeProvider time, ILogger<ProjectCheck> log)
{
    /// <summary>A tool calls /setup before it stores the backend: so long a new project is not taken for one that removed it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private readonly HashSet<Guid> hooked = [];

    /// <summary>Looks, and writes what is new.</summary>
    /// <returns>The project, and how many documents the tool counts, where it is to be worked on; null where it is not.</returns>
    public async Task<(Project Project, int Documents)?> LookAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        if (await client.ProjectAsync(project.Identity.ExternalId, cancellationToken) is not { } tool || tool.Identity != project.Identity)
        {
            await sessions.SetStateAsync(project, ProjectState.Gone, "The tool has this project no longer. Nothing was deleted here.", cancellationToken);
            return null;
        }

        if (!tool.IsLinked && time.GetUtcNow() - project.CreatedAt > Grace)
        {
            await sessions.SetStateAsync(
                project, ProjectState.Paused, "The tool no longer names this service as the project's backend. Nothing was deleted; add the backend again to go on.", cancellationToken);
            return null;
        }

        await sessions.SetStateAsync(project, ProjectState.Active, null, cancellationToken);
        await HookAsync(project, client, cancellationToken);
        var setup = new ProjectSetup(tool.Identity, tool.Schema, tool.SchemaSource, null);
        return ((await projects.UpsertAsync(project.ConnectionId, setup, tool.Title, cancellationToken)).Project, tool.DocumentCount);
    }

    /// <summary>Once a project and start of the worker: the webhook that makes pulls sooner. Polling goes on without it.</summary>
    private async Task HookAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        lock (hooked)
        {
            if (options.PublicUrl is null || !hooked.Add(project.Id))
            {
                return;
            }
        }

        try
        {
            var connection = await connections.FindAsync(project.ConnectionId, cancellationToken);
            if (!await client.EnsureWebhookAsync(project.Identity, new Uri(options.PublicUrl, $"/k/{connection!.Key}/webhook"), cancellationToken))
            {
                Log.NoWebhook(log, project.Title, null);
            }
        }
        catch (ToolException failure)
        {
            Log.NoWebhook(log, project.Title, failure);
        }
    }
}
