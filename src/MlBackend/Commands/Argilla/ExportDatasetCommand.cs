using System.CommandLine;
using MlBackend.Argilla.Corpora;
using MlBackend.Commands.Store;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Hosting;

namespace MlBackend.Commands.Argilla;

/// <summary><c>mlbackend argilla export</c>: a dataset as the Python SDK's records JSON.</summary>
internal static class ExportDatasetCommand
{
    private static readonly Option<string> Out = CommonOptions.Path("--out", "The file to write.", "FILE");

    public static Command Create()
    {
        var command = new Command("export", """
            Write the records of a dataset of a linked Argilla, with responses, suggestions and vectors, as the Python SDK's to_json does.

            Example:
              mlbackend argilla export --dataset reviews --out reviews.json
            """)
        {
            LinkedArgilla.Dataset, Out, LinkedArgilla.Name, StoreSession.DataDir,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static Task RunAsync(ParseResult parsed, CancellationToken cancellationToken) => LinkedArgilla.UseAsync(
        parsed,
        async client =>
        {
            var shell = new Shell(parsed.InvocationConfiguration);
            var name = parsed.GetRequiredValue(LinkedArgilla.Dataset);
            var dataset = await ArgillaDatasets.FindAsync(client, name, cancellationToken) ?? throw ErrorCodes.NotInTool.With($"The dataset is {name}.");
            var path = parsed.GetRequiredValue(Out);
            var count = 0;
            await OutputFile.WriteAsync(path, async stream => count = await shell.WithProgressAsync(
                $"Reading {dataset.Title}",
                progress => client.Datasets.ExportAsync(dataset.Identity, stream, Counter.For(progress), cancellationToken)));
            await shell.Output.WriteLineAsync($"Wrote {path}: {count} records of {dataset.Title}.");
        },
        cancellationToken);
}

/// <summary>Shows how many of how many as a share.</summary>
internal sealed class Counter(IProgress<TrainingProgress> progress) : IProgress<Counted>
{
    public static Counter? For(IProgress<TrainingProgress>? progress) => progress is null ? null : new Counter(progress);

    public void Report(Counted value) => progress.Report(new TrainingProgress(value.Total == 0 ? 1 : (double)value.Done / value.Total, $"{value.Done} of {value.Total}"));
}
