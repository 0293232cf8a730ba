using System.CommandLine;
using System.Diagnostics;
using MlBackend.Commands.Corpora;
using MlBackend.Commands.Encoders;
using MlBackend.Commands.Reports;
using MlBackend.Core.Corpora;
using MlBackend.Hosting;
using MlBackend.Learning;
using MlBackend.Storage.Models;

namespace MlBackend.Commands;

/// <summary><c>mlbackend evaluate</c>: scores a model folder on a labelled file.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<string> Model = CommonOptions.Path("--model", "The model's folder.", "DIR");
    private static readonly Option<string> Data = CommonOptions.Path("--data", "The labelled file to score on.", "FILE");
    private static readonly Option<string?> Question = CommonOptions.Question();
    private static readonly Option<string?> From = CommonOptions.From();
    private static readonly Option<bool> Json = CommonOptions.Json("the report");

    public static Command Create()
    {
        var command = new Command("evaluate", """
            Score a model folder on a labelled file.

            Examples:
              mlbackend evaluate --model models/issues --data issues-test.jsonl
              mlbackend evaluate --model models/names --data test.conll --json
            """)
        {
            Model, Data, Question, From, Json,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        EncoderSetup.ConfigureShell();
        var shell = new Shell(parsed.InvocationConfiguration);
        var model = ModelFolder.Load(parsed.GetRequiredValue(Model), Families.Find, out _);
        var file = await CorpusReaders.OpenAsync(parsed.GetRequiredValue(Data), parsed.GetValue(From), cancellationToken);
        var corpus = await LabelledCorpus.ReadAsync(file, model.Question.Kind, new CorpusOptions(Field: model.Question.Field), parsed.GetValue(Question), cancellationToken);
        await shell.NoteAsync($"Read {file.Path} as {file.Reader.Format}: {corpus.Examples.Count} labelled documents, {corpus.LeftOut} left out.");

        var clock = Stopwatch.StartNew();
        var score = await shell.WithProgressAsync("Scoring", _ => Scoring.Score(model, corpus, cancellationToken), cancellationToken);
        await Report.PrintAsync(shell, parsed.GetValue(Json), model, new Effort(corpus.Examples.Count, clock.Elapsed), score);
    }
}
