using System.CommandLine;
using System.CommandLine.Parsing;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Storage.Connections;
using Spectre.Console;

namespace MlBackend.Commands.Store;

/// <summary><c>mlbackend link</c>: gives the service an annotation tool's address and a token for it.</summary>
internal static class LinkCommand
{
    private static readonly Argument<Uri> Url = new("url") { Description = "Where the tool answers, as a browser on this machine would name it.", CustomParser = ParseUrl };
    private static readonly Option<string> Token = new Option<string>("--token") { Description = "- reads the token from standard input: it never stands in a list of processes or a history.", HelpName = "-", Required = true }
        .AcceptOnlyFromAmong("-");

    private static readonly Option<string> Name = new("--name") { Description = "The connection's name, for several tools.", DefaultValueFactory = _ => ConnectionStore.DefaultName, HelpName = "NAME" };

    public static Command Create()
    {
        var command = new Command("link", """
            Give the service an annotation tool's address and a token: verified first, then stored encrypted.

            Examples:
              mlbackend link http://localhost:8080 --token -
              mlbackend link https://labels.example.org --token - --name production < token.txt
            """)
        {
            Url, Token, Name, StoreSession.DataDir,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var credential = await ReadTokenAsync(cancellationToken);
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: true, cancellationToken);
        await LinkAsync(
            new Shell(parsed.InvocationConfiguration),
            session,
            session.Factory(ToolKind.LabelStudio),
            (parsed.GetRequiredValue(Url), credential),
            parsed.GetRequiredValue(Name),
            cancellationToken);
    }

    /// <summary>Asks the tool who the token is, and stores address and token only where it answers.</summary>
    internal static async Task LinkAsync(
        Shell shell, StoreSession session, IToolClientFactory factory, (Uri Url, string Credential) tool, string name, CancellationToken cancellationToken)
    {
        var (url, credential) = tool;
        var unlinked = new Connection(Guid.Empty, factory.Tool, name, "", url);
        using var client = factory.Create(unlinked, credential);
        var identity = await client.IdentifyAsync(cancellationToken);
        var projects = await client.ProjectsAsync(cancellationToken).CountAsync(cancellationToken);
        var connection = await session.Get<ConnectionStore>().LinkAsync(name, unlinked.Tool, url, credential, cancellationToken);
        await shell.Output.WriteLineAsync($"""
            Linked {url} as {identity.User} (Label Studio {identity.Version}): {projects} {(projects == 1 ? "project" : "projects")}.
            In Label Studio: project > Settings > Model > Connect Model, and paste this URL (it holds the key: keep it private):
              {session.Options.PublicUrl.ToString().TrimEnd('/')}/k/{connection.Key}
            """);
    }

    private static async Task<string> ReadTokenAsync(CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
        {
            return await new TextPrompt<string>("Token (it stays invisible):").Secret(null).ShowAsync(Terminal.On(Console.Error), cancellationToken);
        }

        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                return line.Trim();
            }
        }

        throw ErrorCodes.CredentialMissing.With("It held no line.");
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError("The url begins with http:// or https://.");
        return null;
    }
}
