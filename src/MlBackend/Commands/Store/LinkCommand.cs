using System.CommandLine;
using System.CommandLine.Parsing;
using MlBackend.Argilla;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Jobs.Tools;
using MlBackend.Storage.Connections;
using Spectre.Console;

namespace MlBackend.Commands.Store;

/// <summary><c>mlbackend link</c>: gives the service an annotation tool's address and a token for it.</summary>
internal static class LinkCommand
{
    private static readonly Argument<Uri?> Url = new("url") { Description = "Where Label Studio answers, as a browser on this machine would name it.", CustomParser = ParseUrl, Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Token = new Option<string>("--token") { Description = "- reads Label Studio's token from standard input: it never stands in a list of processes or a history.", HelpName = "-" }
        .AcceptOnlyFromAmong("-");

    private static readonly Option<Uri?> Argilla = new("--argilla") { Description = "Where Argilla answers, in place of url.", CustomParser = ParseUrl, HelpName = "URL" };
    private static readonly Option<string> Key = new Option<string>("--key") { Description = "- reads Argilla's API key from standard input.", HelpName = "-" }
        .AcceptOnlyFromAmong("-");

    private static readonly Option<string> Datasets = new("--datasets")
    {
        Description = "Argilla: the datasets to learn from, those made later too: names with * and ?, or workspace/name, commas between them. An empty text: none.",
        DefaultValueFactory = _ => ProjectPattern.All,
        HelpName = "PATTERN",
    };

    private static readonly Option<string?> Name = new("--name") { Description = $"The connection's name, for several tools (default {ConnectionStore.DefaultName}; Argilla: {LinkAdvice.ArgillaName}).", HelpName = "NAME" };

    public static Command Create()
    {
        var command = new Command("link", """
            Give the service an annotation tool's address and a token: verified first, then stored encrypted.

            Examples:
              mlbackend link http://localhost:8080 --token -
              mlbackend link https://labels.example.org --token - --name production < token.txt
              mlbackend link --argilla http://localhost:6900 --key - --datasets 'reviews-*'
            """)
        {
            Url, Token, Argilla, Key, Datasets, Name, StoreSession.DataDir,
        };
        command.Validators.Add(Validate);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>One tool at a time, with its own kind of secret.</summary>
    private static void Validate(CommandResult command)
    {
        bool isArgilla = command.GetResult(Argilla) is not null, isLabelStudio = command.GetResult(Url) is { Tokens.Count: > 0 };
        if (isArgilla == isLabelStudio)
        {
            command.AddError("Give either a url with --token -, or --argilla URL with --key -.");
        }
        else if ((command.GetResult(Key) is not null) != isArgilla || (command.GetResult(Token) is not null) != isLabelStudio)
        {
            command.AddError(isArgilla ? "--argilla needs --key -, which reads the API key from standard input." : "url needs --token -, which reads the token from standard input.");
        }
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var credential = await ReadTokenAsync(cancellationToken);
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: true, cancellationToken);
        var shell = new Shell(parsed.InvocationConfiguration);
        if (parsed.GetValue(Argilla) is { } argilla)
        {
            await LinkAsync(
                shell,
                session,
                session.Factory(ToolKind.Argilla),
                (argilla, credential),
                parsed.GetValue(Name) ?? LinkAdvice.ArgillaName,
                parsed.GetRequiredValue(Datasets),
                cancellationToken);
        }
        else
        {
            await LinkAsync(
                shell, session, session.Factory(ToolKind.LabelStudio), (parsed.GetRequiredValue(Url)!, credential), parsed.GetValue(Name) ?? ConnectionStore.DefaultName, cancellationToken);
        }
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

    /// <summary>The same for a tool that tells nobody of its projects: those that the pattern means are taken up at once.</summary>
    internal static async Task LinkAsync(
        Shell shell, StoreSession session, IToolClientFactory factory, (Uri Url, string Credential) tool, string name, string pattern, CancellationToken cancellationToken)
    {
        var (url, credential) = tool;
        using var client = factory.Create(new Connection(Guid.Empty, factory.Tool, name, "", url), credential);
        var identity = await client.IdentifyAsync(cancellationToken);
        var connection = await session.Get<ConnectionStore>().LinkAsync(name, factory.Tool, url, credential, pattern, cancellationToken);
        var found = await session.Get<Discovery>().DiscoverAsync(connection, client, cancellationToken);
        await shell.Output.WriteLineAsync($"Linked {url} as {identity.User} (Argilla {identity.Version}). Published datasets:");
        foreach (var (project, isMeant) in found)
        {
            var learned = project.Schema.Learned.Select(question => question.Name).ToList();
            await shell.Output.WriteLineAsync(
                $"  {(isMeant ? "+" : "-")} {project.Title}: {project.DocumentCount} records, {(learned.Count == 0 ? "no question is learned" : $"learns {string.Join(", ", learned)}")}");
        }

        await shell.Output.WriteLineAsync($"""
            {(found.Count == 0 ? "None yet; " : "")}+ is taken up, and so is what {(pattern.Length == 0 ? "you name with --datasets" : $"'{pattern}' means")} and is published later. Suggestions come by themselves.
            For the guidelines of a dataset, so that annotators get the most useful record next:
              {ArgillaGuidelines.OrderLine}
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
