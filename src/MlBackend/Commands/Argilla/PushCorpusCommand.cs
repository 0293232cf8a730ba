using System.CommandLine;
using MlBackend.Argilla.Client;
using MlBackend.Commands.Corpora;
using MlBackend.Commands.Store;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Formats;
using MlBackend.Hosting;

namespace MlBackend.Commands.Argilla;

/// <summary><c>mlbackend argilla push-corpus</c>: a dataset with questions and records, made of a file.</summary>
internal static class PushCorpusCommand
{
    private static readonly Argument<string> File = new("file") { Description = "The documents." };
    private static readonly Option<string?> From = CommonOptions.From();
    private static readonly Option<string?> Task = new Option<string?>("--task") { Description = "What to ask where the file answers nothing: choice, multichoice or span.", HelpName = "TASK" }
        .AcceptOnlyFromAmong("choice", "multichoice", "span");

    private static readonly Option<string?> Labels = new("--labels") { Description = "The labels for --task, commas between them.", HelpName = "A,B" };
    private static readonly Option<string> Question = new("--question") { Description = "The name of the question for --task, and of one that the file does not name.", DefaultValueFactory = _ => "label", HelpName = "NAME" };
    private static readonly Option<bool> WithAnswers = new("--with-answers") { Description = "Upload the file's answers as submitted responses of the key's owner." };

    public static Command Create()
    {
        var command = new Command("push-corpus", """
            Make a dataset of a file in a linked Argilla: a text field for each of the documents' texts, a question for each that the file
            answers, with the labels it uses; publish it and upload the documents. Ended in the middle, the same command goes on.

            Examples:
              mlbackend argilla push-corpus reviews.jsonl --dataset reviews
              mlbackend argilla push-corpus texts.csv --dataset news/texts --task choice --labels sport,politics
            """)
        {
            File, LinkedArgilla.Dataset, From, Task, Labels, Question, WithAnswers, LinkedArgilla.Name, StoreSession.DataDir,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetResult(Task) is null) != (result.GetResult(Labels) is null))
            {
                result.AddError("--task and --labels go together.");
            }
        });
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = await CorpusReaders.OpenAsync(parsed.GetRequiredValue(File), parsed.GetValue(From), cancellationToken);
        var options = new CorpusOptions(parsed.GetRequiredValue(Question));
        var scan = await SchemaScan.OfAsync(file.ReadAsync(options, cancellationToken), cancellationToken);
        var asked = new AskedByCorpus(scan);
        if (parsed.GetValue(Task) is { } task)
        {
            asked.Ask(parsed.GetRequiredValue(Question), TaskNames.Kind(task), parsed.GetRequiredValue(Labels)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        if (asked.Questions.Count == 0)
        {
            throw ErrorCodes.NothingLabelled.With($"{file.Path} answers nothing; say what to ask with --task and --labels.");
        }

        var documents = file.ReadAsync(options, cancellationToken).Select(scan.Named);
        await LinkedArgilla.UseAsync(parsed, client => PushAsync(parsed, client, documents, scan, asked.Questions, cancellationToken), cancellationToken);
    }

    private static async Task PushAsync(
        ParseResult parsed, ArgillaClient client, IAsyncEnumerable<CorpusDocument> documents, SchemaScan scan, IReadOnlyList<Question> asked, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var name = parsed.GetRequiredValue(LinkedArgilla.Dataset);
        var dataset = await client.Datasets.EnsureAsync(name, scan.Fields, asked, cancellationToken);
        await UnaskedNote.WriteAsync(shell, scan, asked, parsed.GetValue(WithAnswers));
        var (uploaded, drafts) = await shell.WithProgressAsync($"Uploading to {name}", progress => client.Datasets.UploadAsync(
            dataset, documents, parsed.GetValue(WithAnswers), scan.Documents, Counter.For(progress), cancellationToken));
        await shell.Output.WriteLineAsync(
            $"{name}: {uploaded} of {scan.Documents} documents uploaded{(uploaded < scan.Documents ? ", the others were there" : "")}; asks {string.Join(", ", asked.Select(question => question.Name))}.");
        if (drafts > 0)
        {
            await shell.NoteAsync($"{drafts} documents do not answer what the dataset requires: their answers are drafts, which an annotator completes.");
        }
    }
}
