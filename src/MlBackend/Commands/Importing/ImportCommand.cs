using System.CommandLine;
using System.Globalization;
using MlBackend.Commands.Corpora;
using MlBackend.Commands.Store;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.Formats.Files;
using MlBackend.Hosting;
using MlBackend.Storage.Connections;

namespace MlBackend.Commands.Importing;

/// <summary><c>mlbackend import</c>: documents of a file or folder become a project of an annotation tool.</summary>
internal static class ImportCommand
{
    private const string LabelStudio = "label-studio";
    private const string Argilla = "argilla";
    private static readonly Argument<string> Path = new("PATH") { Description = "The file or folder to read." };
    private static readonly Option<string> To = new Option<string>("--to") { Description = "The tool.", Required = true }.AcceptOnlyFromAmong(LabelStudio, Argilla);
    private static readonly Option<string?> Url = new("--url") { Description = "The linked tool's address, where there are several.", HelpName = "URL" };
    private static readonly Option<string?> Project = new("--project") { Description = "The tool's number of a project to add to (default: a new project).", HelpName = "ID" };
    private static readonly Option<string?> Title = new("--title") { Description = "The new project's name (default: the name of PATH).", HelpName = "NAME" };
    private static readonly Option<string?> LabelConfig = new("--label-config") { Description = "A file with the new project's label config (default: from the questions of the corpus).", HelpName = "FILE" };
    private static readonly Option<bool> Answers = new("--answers") { Description = "Send the answers along as annotations." };
    private static readonly Option<string?> From = CommonOptions.From();
    private static readonly Option<bool> KeepGoing = new("--keep-going") { Description = "Pass by documents that cannot be read." };
    private static readonly Option<bool> Restart = new("--restart") { Description = "Begin again, even where an earlier import of the same path was not finished or is done." };

    public static Command Create()
    {
        var command = new Command("import", """
            Make a project of an annotation tool from a file or a folder of documents, or add them to one.

            Examples:
              mlbackend import letters/ --to label-studio --title "Letters of 1914"
              mlbackend import corpus.jsonl --to label-studio --project 3 --answers
              mlbackend import reviews.jsonl --to argilla --title reviews

            An import that was interrupted goes on where it stopped when the same command is run again; no document is sent twice.
            A file of plain lines needs --from lines, a single text --from text.
            """)
        {
            Path, To, Url, Project, Title, LabelConfig, Answers, From, KeepGoing, Restart, StoreSession.DataDir,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var path = parsed.GetRequiredValue(Path);
        var source = await CorpusFormats.OpenAsync(path, parsed.GetValue(From), cancellationToken);
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var connection = await ConnectionAsync(session, parsed.GetRequiredValue(To) == Argilla ? ToolKind.Argilla : ToolKind.LabelStudio, parsed.GetValue(Url), cancellationToken);
        var credential = await session.Get<ConnectionStore>().ReadCredentialAsync(connection.Id, cancellationToken) ?? throw ErrorCodes.ImportNotOffered.With($"{connection.Url} has no token.");
        using var client = session.Factory(connection.Tool).Create(connection, credential);
        var tool = client as IToolImport ?? throw ErrorCodes.ImportNotOffered.With($"{connection.Url}.");

        var file = ImportState.FileFor(session.Options.Storage.DataFolder, path, connection.Id, parsed.GetValue(Project) ?? parsed.GetValue(Title) ?? "");
        var look = ImportState.LookOf(path);
        var state = parsed.GetValue(Restart) ? null : await ImportState.ReadAsync(file, cancellationToken);
        if (state is not null && state.Source != look)
        {
            throw ErrorCodes.ImportChanged.With($"{path}.");
        }

        if (state is { IsComplete: true })
        {
            await shell.NoteAsync($"Project {state.ProjectId} has all {state.Done} documents already.");
            return;
        }

        var aside = 0;
        var options = new CorpusOptions { SetAside = parsed.GetValue(KeepGoing) ? _ => aside++ : null };
        // The questions and fields of the whole corpus, before the first document is sent: a mistake in it shows here.
        var isNew = state is null && parsed.GetValue(Project) is null;
        var scan = isNew || parsed.GetValue(Answers) ? await SchemaScan.OfAsync(source.ReadAsync(options, cancellationToken), cancellationToken) : null;
        state ??= isNew
            ? await BeginAsync(parsed, source.Path, scan!, tool, look, cancellationToken)
            : await JoinAsync(parsed.GetRequiredValue(Project)!, client, look, cancellationToken);
        await state.WriteAsync(file);
        await shell.NoteAsync(state.Done > 0 ? $"Going on behind {state.Done} documents." : $"Importing to project {state.ProjectId}.");
        if (parsed.GetValue(Answers) && await client.ProjectAsync(state.ProjectId, cancellationToken) is { } project)
        {
            await UnaskedNote.WriteAsync(shell, scan!, project.Schema.Questions, withAnswers: true);
        }

        aside = 0;
        var import = new DocumentImport(source, options, tool, file, parsed.GetValue(Answers) ? scan : null);
        state = await shell.WithProgressAsync("Importing", progress => import.RunAsync(state, progress, cancellationToken));
        await shell.Output.WriteLineAsync($"{new Uri(connection.Url!, $"{(connection.Tool == ToolKind.Argilla ? "dataset" : "projects")}/{state.ProjectId}")}: {state.Done} documents{(aside > 0 ? $", {aside} set aside" : "")}.");
    }

    private static async Task<Connection> ConnectionAsync(StoreSession session, ToolKind tool, string? url, CancellationToken cancellationToken)
    {
        var wanted = url is null ? null : new Uri(url, UriKind.Absolute);
        var found = (await session.Get<ConnectionStore>().ListAsync(cancellationToken))
            .Where(connection => connection.Tool == tool && connection.Url is not null && (wanted is null || connection.Url == wanted)).ToList();
        return found is [var only] ? only : throw ErrorCodes.ImportNotOffered.With($"{found.Count} are linked{(found.Count == 0 ? "" : ": " + string.Join(", ", found.Select(connection => connection.Url)))}.");
    }

    private static async Task<ImportState> JoinAsync(string id, IToolClient client, string look, CancellationToken cancellationToken)
    {
        var project = await client.ProjectAsync(id, cancellationToken) ?? throw ErrorCodes.ProjectUnknown.With($"The tool has no project {id}.");
        return new ImportState(look, project.Identity.ExternalId, project.Identity.CreatedSecond, project.DocumentCount, 0, 0, false);
    }

    private static async Task<ImportState> BeginAsync(ParseResult parsed, string path, SchemaScan scan, IToolImport tool, string look, CancellationToken cancellationToken)
    {
        if (scan.Fields.Count == 0)
        {
            throw ErrorCodes.NothingLabelled.With($"{path} holds no text.");
        }

        var config = parsed.GetValue(LabelConfig) is { } file ? await File.ReadAllTextAsync(file, cancellationToken) : null;
        var title = parsed.GetValue(Title) ?? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        var identity = await tool.CreateProjectAsync(title[..int.Min(title.Length, 50)], scan.Schema(), [.. scan.Fields.Keys.Order(StringComparer.Ordinal)], config, cancellationToken);
        return new ImportState(look, identity.ExternalId, identity.CreatedSecond, 0, 0, 0, false);
    }
}
