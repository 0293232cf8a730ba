using MlBackend.Commands.Store;
using MlBackend.Core.Errors;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;

namespace MlBackend.Commands.Doctor;

/// <summary>Asks the database and the tools, and changes neither. A tool that fails is a fact like any other.</summary>
/// <param name="session">The stores.</param>
/// <param name="clients">Makes the client of a connection.</param>
internal sealed class Examiner(StoreSession session, Func<Connection, string, IToolClient> clients)
{
    /// <summary>Every connection with its projects.</summary>
    public async Task<IReadOnlyList<ConnectionFacts>> ExamineAsync(CancellationToken cancellationToken)
    {
        var projects = await session.Get<ProjectStore>().ListAsync(cancellationToken);
        var releases = (await session.Get<ReleaseStore>().ServedAsync(cancellationToken)).ToDictionary(served => served.ProjectId, served => served.Release);
        List<ConnectionFacts> facts = [];
        foreach (var connection in await session.Get<ConnectionStore>().ListAsync(cancellationToken))
        {
            var own = projects.Select(summary => summary.Project).Where(project => project.ConnectionId == connection.Id);
            facts.Add(await ExamineAsync(connection, [.. own.Select(project => (project, releases[project.Id]))], cancellationToken));
        }

        // Every installation has a connection for URLs without a key. Where another tool is linked and nobody came by it, it is of no interest.
        return facts.Exists(connection => connection.Connection.Url is not null)
            ? facts.FindAll(connection => connection.Connection.Url is not null || connection.Projects.Count > 0)
            : facts;
    }

    private async Task<ConnectionFacts> ExamineAsync(Connection connection, IReadOnlyList<(Project Project, ReleaseName Release)> projects, CancellationToken cancellationToken)
    {
        var hasCredential = false;
        List<ProjectFacts> looked = [];
        ToolCondition? tool = null;
        MlBackendException? failure = null;
        try
        {
            hasCredential = true;
            var credential = await session.Get<ConnectionStore>().ReadCredentialAsync(connection.Id, cancellationToken);
            hasCredential = credential is not null;
            if (connection.Url is not null && credential is not null)
            {
                using var client = clients(connection, credential);
                if (client is IToolInspection inspection)
                {
                    tool = await inspection.InspectAsync(cancellationToken);
                    foreach (var (project, release) in projects)
                    {
                        looked.Add(await ExamineAsync(inspection, project, release, cancellationToken));
                    }
                }
            }
        }
        catch (MlBackendException exception)
        {
            failure = exception;
        }

        var unasked = projects.Where(pair => !looked.Exists(facts => facts.Project.Id == pair.Project.Id))
            .Select(pair => new ProjectFacts(pair.Project, pair.Release, null, null, IsAsked: false));
        return new ConnectionFacts(connection, session.Options.PublicUrl, hasCredential, tool, failure, [.. looked, .. unasked]);
    }

    private static async Task<ProjectFacts> ExamineAsync(IToolInspection inspection, Project project, ReleaseName release, CancellationToken cancellationToken)
    {
        if (project.State == ProjectState.Gone)
        {
            return new ProjectFacts(project, release, null, null, IsAsked: false);
        }

        try
        {
            return new ProjectFacts(project, release, await inspection.InspectAsync(project.Identity, cancellationToken), null, IsAsked: true);
        }
        catch (ToolException exception)
        {
            return new ProjectFacts(project, release, null, exception, IsAsked: true);
        }
    }
}
