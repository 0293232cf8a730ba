using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using MlBackend.Commands;
using MlBackend.Commands.Argilla;
using MlBackend.Commands.Converting;
using MlBackend.Commands.Doctor;
using MlBackend.Commands.Exporting;
using MlBackend.Commands.Importing;
using MlBackend.Commands.Statistics;
using MlBackend.Commands.Store;
using MlBackend.Commands.Tokens;
using MlBackend.Commands.Trying;
using MlBackend.Demo;

namespace MlBackend.Hosting;

/// <summary>The root of the command line: one command a line. Without a command the service is served.</summary>
internal static class CommandLine
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Learns from what people annotate in Label Studio and Argilla and suggests the rest. Without a command: serve.");
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(WorkerCommand.Create());
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(EvaluateCommand.Create());
        root.Subcommands.Add(PredictCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(TryCommand.Create());
        root.Subcommands.Add(ConvertCommand.Create());
        root.Subcommands.Add(CorpusCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(HealthCommand.Create());
        root.Subcommands.Add(LinkCommand.Create());
        root.Subcommands.Add(UnlinkCommand.Create());
        root.Subcommands.Add(ArgillaCommand.Create());
        root.Subcommands.Add(ProjectsCommand.Create());
        root.Subcommands.Add(RunsCommand.Create());
        root.Subcommands.Add(VersionsCommand.Create());
        root.Subcommands.Add(ModelsCommand.Create());
        root.Subcommands.Add(TokenCommand.Create());
        ServeCommand.Configure(root);
        return root;
    }

    /// <summary>Runs what the arguments ask for. A mistake in them is said on standard error and ends with status 2.</summary>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments, InvocationConfiguration configuration, CancellationToken cancellationToken = default)
    {
        var parsed = Create().Parse(arguments);
        if (parsed.Action is ParseErrorAction mistake)
        {
            // Both would go to standard output.
            (mistake.ShowHelp, mistake.ShowTypoCorrections) = (false, false);
        }

        var status = await parsed.InvokeAsync(configuration, cancellationToken);
        if (parsed.Errors.Count == 0)
        {
            return status;
        }

        await configuration.Error.WriteLineAsync($"See: {Path(parsed.CommandResult)} --help");
        return 2;
    }

    private static string Path(SymbolResult? result) => result is CommandResult { Parent: CommandResult parent } command
        ? $"{Path(parent)} {command.Command.Name}"
        : "mlbackend";
}
