using System.CommandLine;
using MlBackend.Hosting;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;

namespace MlBackend.Commands.Store;

/// <summary><c>mlbackend versions</c>: the trained models of the projects.</summary>
internal static class VersionsCommand
{
    private static readonly Option<string?> Project = new("--project") { Description = "One project only: its id here or in the tool.", HelpName = "ID" };
    private static readonly Option<bool> Json = CommonOptions.Json("the list");

    public static Command Create()
    {
        var command = new Command("versions", """
            List the model versions with their figures and which of them serve.

            Examples:
              mlbackend versions
              mlbackend versions --project 3 --json
            """)
        {
            Project, StoreSession.DataDir, Json,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        IReadOnlyList<ProjectSummary> projects = parsed.GetValue(Project) is { } id
            ? [await session.ProjectAsync(id, cancellationToken)]
            : await session.Get<ProjectStore>().ListAsync(cancellationToken);
        List<(string Project, ModelVersion Version)> versions = [];
        foreach (var summary in projects)
        {
            var own = await session.Get<ReleaseStore>().VersionsAsync(summary.Project.Id, cancellationToken);
            versions.AddRange(own.Select(version => (summary.Project.Title, version)));
        }

        await Listing.PrintAsync(
            new Shell(parsed.InvocationConfiguration),
            parsed.GetValue(Json),
            "versions",
            versions,
            [
                new("id", row => row.Version.Id, InTable: false),
                new("project_id", row => row.Version.ProjectId, InTable: false),
                new("project", row => row.Project),
                new("version", row => row.Version.Number),
                new("question", row => row.Version.Question),
                new("family", row => row.Version.Family),
                new("champion", row => row.Version.IsChampion),
                new("documents", row => row.Version.Documents),
                new("metrics", row => row.Version.Metrics),
                new("verdict", row => row.Version.Verdict),
                new("run", row => row.Version.RunId, InTable: false),
                new("schema_revision", row => row.Version.SchemaRevision, InTable: false),
                new("created_at", row => row.Version.CreatedAt),
            ],
            "There is no version yet: a project trains by itself from 20 annotated documents on.");
    }
}
