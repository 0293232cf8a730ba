using System.CommandLine;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Hosting;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;

namespace MlBackend.Commands.Store;

/// <summary><c>mlbackend projects</c>: what the service knows.</summary>
internal static class ProjectsCommand
{
    private static readonly Option<bool> Json = CommonOptions.Json("the list");

    public static Command Create()
    {
        var command = new Command("projects", """
            List the projects of the annotation tools with their states.

            Examples:
              mlbackend projects
              mlbackend projects --data-dir /var/lib/mlbackend --json
            """)
        {
            StoreSession.DataDir, Json,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var projects = await session.Get<ProjectStore>().ListAsync(cancellationToken);
        var installation = await session.Get<ReleaseStore>().InstallationAsync(cancellationToken);
        await Listing.PrintAsync(
            new Shell(parsed.InvocationConfiguration),
            parsed.GetValue(Json),
            "projects",
            projects,
            [
                new("id", row => row.Project.Id, InTable: false),
                new("connection", row => row.Connection),
                new("project", row => row.Project.Identity.ExternalId),
                new("title", row => row.Project.Title),
                new("state", row => row.Project.State),
                new("cause", row => row.Project.Cause),
                new("questions", row => string.Join("; ", row.Project.Schema.Questions.Select(Describe)), InTable: false),
                new("not_learned", row => string.Join("; ", row.Project.Schema.Questions.Where(question => !question.IsLearned).Select(question => $"{question.Name}: {question.NotLearned}"))),
                new("documents", row => row.Documents),
                new("annotated", row => row.Annotated),
                new("release", row => new ReleaseName(installation, row.Project.Release)),
                new("pulled_at", row => row.Project.Pull.PulledAt),
            ],
            "There is no project yet: link a tool (mlbackend link --help) and paste the service's URL into its project.");
    }

    private static string Describe(Question question) =>
        question.NotLearned is { } reason ? $"{question.Name} ({question.Kind}: {reason})" : $"{question.Name} ({question.Kind})";
}
