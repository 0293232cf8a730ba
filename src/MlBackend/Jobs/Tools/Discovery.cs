using MlBackend.Core.Errors;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;

namespace MlBackend.Jobs.Tools;

/// <summary>
/// Takes up projects of tools that tell nobody of them: those whose titles the connection's pattern means. What was taken up stays,
/// whatever the pattern says later.
/// </summary>
internal sealed class Discovery(ProjectStore projects)
{
    /// <summary>Asks the tool for its projects and takes note of those that are meant and new.</summary>
    /// <returns>All that the tool has, and which of them are meant.</returns>
    /// <exception cref="ToolException">The tool did not answer.</exception>
    public async Task<IReadOnlyList<(ToolProject Project, bool IsMeant)>> DiscoverAsync(Connection connection, IToolClient client, CancellationToken cancellationToken)
    {
        var pattern = new ProjectPattern(connection.Projects ?? "");
        List<(ToolProject, bool)> found = [];
        await foreach (var project in client.ProjectsAsync(cancellationToken))
        {
            var isMeant = pattern.Means(project.Title);
            found.Add((project, isMeant));
            if (isMeant && await projects.FindAsync(connection.Id, project.Identity, cancellationToken) is null)
            {
                await projects.UpsertAsync(
                    connection.Id, new ProjectSetup(project.Identity, project.Schema, project.SchemaSource, null), project.Title, cancellationToken);
            }
        }

        return found;
    }
}

/// <summary>Lets <see cref="Discovery"/> look at every connection with a pattern, as often as projects are polled.</summary>
internal sealed class DiscoveryRound(
    ConnectionStore connections, ToolSessions sessions, Discovery discovery, WakeSignal wake, JobOptions options, TimeProvider time, ILogger<DiscoveryRound> log) : BackgroundService
{
    /// <summary>One look at all connections. A tool that fails does not keep the others waiting.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var connection in (await connections.ListAsync(cancellationToken)).Where(connection => connection.Projects is not null))
        {
            try
            {
                if (await sessions.OpenAsync(connection, cancellationToken) is { } client)
                {
                    await discovery.DiscoverAsync(connection, client, cancellationToken);
                    wake.Wake();
                }
            }
            catch (MlBackendException failure)
            {
                Log.DiscoveryFailed(log, connection.Name, failure);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.PollInterval, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // A database that is away for a while, or another worker that took up the same project, must not end the worker.
                Log.LookFailed(log, failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
