using System.CommandLine;
using System.CommandLine.Parsing;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;

namespace MlBackend.Commands.Store;

/// <summary><c>mlbackend unlink</c>: takes back what linking left in an annotation tool, and forgets the token.</summary>
internal static class UnlinkCommand
{
    private const string Cause = "It was unlinked. Nothing was deleted; link the tool again to go on.";

    private static readonly Argument<string> Url = new("url") { Description = "The tool's address, as it was linked." };
    private static readonly Option<string?> Name = new("--name") { Description = "The connection's name, where several have that address.", HelpName = "NAME" };

    public static Command Create()
    {
        var command = new Command("unlink", """
            Remove this service's webhooks from an annotation tool's projects, and the release that they show, and forget the token.
            Suggestions, models and everything else stay; live predictions go on until the backend is removed in the tool.

            Example:
              mlbackend unlink http://localhost:8080
            """)
        {
            Url, Name, StoreSession.DataDir,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var connection = await FindAsync(session, parsed.GetRequiredValue(Url), parsed.GetValue(Name), cancellationToken);
        await UnlinkAsync(new Shell(parsed.InvocationConfiguration), session, session.Factory(connection.Tool), connection, cancellationToken);
    }

    /// <summary>The tool first: what cannot be removed there keeps its token, so that it can be tried again.</summary>
    internal static async Task UnlinkAsync(Shell shell, StoreSession session, IToolClientFactory factory, Connection connection, CancellationToken cancellationToken)
    {
        var connections = session.Get<ConnectionStore>();
        if (await connections.ReadCredentialAsync(connection.Id, cancellationToken) is { } credential)
        {
            using var client = factory.Create(connection, credential);
            try
            {
                await CleanAsync(shell, session, client, connection, cancellationToken);
            }
            catch (ToolException failure) when (failure.Code == ErrorCodes.CredentialRefused || failure.Code == ErrorCodes.LegacyTokensOff)
            {
                await shell.Output.WriteLineAsync("The tool does not take the token any more: webhooks that point here must be removed in its settings.");
            }
        }

        await connections.UnlinkAsync(connection.Id, Cause, cancellationToken);
        await shell.Output.WriteLineAsync($"Unlinked {connection.Url}.{(connection.Tool == ToolKind.LabelStudio ? " To end live predictions too, remove the backend in each project: Settings > Model." : "")}");
    }

    private static async Task CleanAsync(Shell shell, StoreSession session, IToolClient client, Connection connection, CancellationToken cancellationToken)
    {
        if (client is not IToolUpkeep upkeep)
        {
            return;
        }

        var installation = await session.Get<ReleaseStore>().InstallationAsync(cancellationToken);
        var all = await session.Get<ProjectStore>().ListAsync(cancellationToken);
        foreach (var project in all.Select(summary => summary.Project).Where(project => project.ConnectionId == connection.Id && project.State != ProjectState.Gone))
        {
            var (webhooks, release) = await upkeep.UnlinkAsync(project.Identity, installation, cancellationToken);
            await shell.Output.WriteLineAsync(
                $"Project {project.Identity.ExternalId} ({project.Title}): {webhooks} {(webhooks == 1 ? "webhook" : "webhooks")} removed{(release ? ", no release is shown any more" : "")}.");
        }
    }

    private static async Task<Connection> FindAsync(StoreSession session, string url, string? name, CancellationToken cancellationToken)
    {
        var wanted = Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null;
        var found = (await session.Get<ConnectionStore>().ListAsync(cancellationToken))
            .Where(connection => connection.Url is not null && connection.Url == wanted && (name is null || connection.Name == name)).ToList();
        return found switch
        {
            [var only] => only,
            [] => throw ErrorCodes.RowMissing.With($"No connection has the address {url}."),
            _ => throw ErrorCodes.RowMissing.With($"Several connections have the address {url}: {string.Join(", ", found.Select(connection => connection.Name))}. Name one with --name."),
        };
    }
}
