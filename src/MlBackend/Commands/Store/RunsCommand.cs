using System.CommandLine;
using MlBackend.Hosting;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Runs;

namespace MlBackend.Commands.Store;

/// <summary><c>mlbackend runs</c>: the training runs, newest first.</summary>
internal static class RunsCommand
{
    private static readonly Option<string?> Project = new("--project") { Description = "One project only: its id here or in the tool.", HelpName = "ID" };
    private static readonly Option<int?> Limit = new Option<int?>("--limit") { Description = "How many at the most (default 20)." }.AtLeast(1);
    private static readonly Option<bool> Json = CommonOptions.Json("the list");

    public static Command Create()
    {
        var command = new Command("runs", """
            List the training runs, the newest first.

            Examples:
              mlbackend runs
              mlbackend runs --project 3 --limit 5 --json
            """)
        {
            Project, Limit, StoreSession.DataDir, Json,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var project = parsed.GetValue(Project) is { } id ? (await session.ProjectAsync(id, cancellationToken)).Project.Id : (Guid?)null;
        var runs = await session.Get<RunStore>().ListAsync(project, parsed.GetValue(Limit) ?? 20, cancellationToken);
        var titles = (await session.Get<ProjectStore>().ListAsync(cancellationToken)).ToDictionary(summary => summary.Project.Id, summary => summary.Project.Title);
        await Listing.PrintAsync(
            new Shell(parsed.InvocationConfiguration),
            parsed.GetValue(Json),
            "runs",
            runs,
            [
                new("id", run => run.Id),
                new("project_id", run => run.ProjectId, InTable: false),
                new("project", run => titles.GetValueOrDefault(run.ProjectId)),
                new("state", run => run.State),
                new("origin", run => run.Origin),
                new("attempt", run => run.Attempt),
                new("annotated", run => run.Annotated),
                new("progress", run => run.Progress),
                new("stage", run => run.Stage, InTable: false),
                new("cause", run => run.Cause),
                new("created_at", run => run.CreatedAt, InTable: false),
                new("started_at", run => run.StartedAt),
                new("ended_at", run => run.EndedAt),
            ],
            "There is no run yet: a project trains by itself from 20 annotated documents on.");
    }
}
