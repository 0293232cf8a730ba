using MlBackend.Configuration.Projects;
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

    private readonly Dictionary<Guid, (long At, bool View)> kept = [];

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
        await UpkeepAsync(project, client, cancellationToken);
        var setup = new ProjectSetup(tool.Identity, tool.Schema, tool.SchemaSource, null);
        return ((await projects.UpsertAsync(project.ConnectionId, setup, tool.Title, cancellationToken)).Project, tool.DocumentCount);
    }

    /// <summary>Now and then: the webhook that makes pulls sooner, and the view. The work goes on without them.</summary>
    private async Task UpkeepAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        var view = ProjectSettings.Of(project).MostUsefulTab;
        lock (kept)
        {
            if (kept.TryGetValue(project.Id, out var last) && last.View == view && time.GetElapsedTime(last.At) < options.UpkeepInterval)
            {
                return;
            }

            kept[project.Id] = (time.GetTimestamp(), view);
        }

        try
        {
            await HookAsync(project, client, cancellationToken);
            if (view && client is IToolUpkeep upkeep)
            {
                await upkeep.EnsureViewAsync(project.Identity, cancellationToken);
            }
        }
        catch (ToolException failure)
        {
            Log.UpkeepFailed(log, project.Title, failure);
        }
    }

    private async Task HookAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        if (options.PublicUrl is null)
        {
            return;
        }

        var connection = await connections.FindAsync(project.ConnectionId, cancellationToken);
        if (!await client.EnsureWebhookAsync(project.Identity, new Uri(options.PublicUrl, $"/k/{connection!.Key}"), cancellationToken))
        {
            Log.NoWebhook(log, project.Title);
        }
    }
}
