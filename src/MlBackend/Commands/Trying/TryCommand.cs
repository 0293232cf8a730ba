using System.CommandLine;
using System.Diagnostics;
using MlBackend.Commands.Corpora;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Formats;
using MlBackend.Hosting;
using MlBackend.Jobs.Training;
using MlBackend.Learning;
using MlBackend.Learning.Evaluation;

namespace MlBackend.Commands.Trying;

/// <summary><c>mlbackend try</c>: says from a finished export what suggestions would have been worth.</summary>
internal static class TryCommand
{
    private const int DefaultDocuments = 500;
    private const int DefaultSeconds = 60;
    private const int Folds = 5;

    private static readonly Argument<string> Export = new("export") { Description = "A labelled file: Label Studio JSON, Prodigy JSONL, CSV, CoNLL." };
    private static readonly Option<string?> Kind = new Option<string?>("--task") { Description = "What is asked: one label, any number of labels, or spans (default: as the file's answers look)." }
        .AcceptOnlyFromAmong([.. TaskNames.All]);

    private static readonly Option<int?> Documents = new Option<int?>("--documents") { Description = $"How many documents at the most; of more a sample is drawn (default {DefaultDocuments}).", HelpName = "N" }.AtLeast(2);
    private static readonly Option<int?> Seconds = new Option<int?>("--seconds") { Description = $"After so long no further batch begins (default {DefaultSeconds}).", HelpName = "N" }.AtLeast(1);
    private static readonly Option<int> Seed = new("--seed") { Description = "Decides the sample, the order of labelling and the models.", DefaultValueFactory = _ => 0 };
    private static readonly Option<string?> Question = CommonOptions.Question();
    private static readonly Option<string?> From = CommonOptions.From();
    private static readonly Option<bool> Json = CommonOptions.Json("the outcome");

    public static Command Create()
    {
        var command = new Command("try", """
            Say from a finished export what suggestions would have been worth: labels it again in batches, learns in between,
            and counts where nothing would have had to be corrected. No server, no token; the file is only read.

            Examples:
              mlbackend try project-7.json
              mlbackend try issues.jsonl --documents 1000 --seconds 300 --json
            """)
        {
            Export, Kind, Documents, Seconds, Seed, Question, From, Json,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var seed = parsed.GetValue(Seed);
        var file = await CorpusReaders.OpenAsync(parsed.GetRequiredValue(Export), parsed.GetValue(From), cancellationToken);
        var (asked, corpus) = await ReadAsync(parsed, file, shell, seed, cancellationToken);
        var question = new Question(corpus.Name, asked.Kind, corpus.Field, [corpus.Field], corpus.Labels);
        var order = Enumerable.Range(0, corpus.Examples.Count).ToArray();
        new Random(seed).Shuffle(order);
        var examples = corpus.As(question);
        var data = new TrainingSet(question, [.. order.Select(index => examples[index])]);

        var family = Families.DefaultFor(asked.Kind) ?? throw ErrorCodes.KindNotLearned.With($"{asked.Kind}.");
        if (TrainingNeed.Lack(question, data.Examples, TrainingNeed.First) is { } lack)
        {
            throw ErrorCodes.NothingToLearn.With(lack);
        }

        var clock = Stopwatch.StartNew();
        var replay = await shell.WithProgressAsync(
            "Labelling again",
            progress => new Replay(family, TimeProvider.System, TimeSpan.FromSeconds(parsed.GetValue(Seconds) ?? DefaultSeconds)).Run(data, seed, progress, cancellationToken),
            cancellationToken);
        var replayed = data with { Examples = [.. data.Examples.Take(replay.Documents.Count)] };
        if (replayed.Examples.Count < data.Examples.Count)
        {
            await shell.NoteAsync($"The time was up after {replayed.Examples.Count} of {data.Examples.Count} documents; --seconds gives it more.");
        }

        var outOfFold = await shell.WithProgressAsync(
            "Looking again", _ => OutOfFold.Suggest(family, replayed, new TrainingSettings(seed), Folds, cancellationToken), cancellationToken);
        var outcome = new TryOutcome(
            asked,
            family.Name,
            seed,
            replayed,
            [.. order.Select(index => corpus.Lines[index])],
            replay,
            Evaluator.Evaluate(question, [.. replayed.Examples.Select(example => example.Answer)], outOfFold),
            SecondLook.Find(replayed, outOfFold),
            clock.Elapsed);
        if (parsed.GetValue(Json))
        {
            await shell.Output.WriteLineAsync(TryJson.Write(outcome));
        }
        else
        {
            TryReport.Print(shell.Tables, outcome, shell.IsWatched);
        }
    }

    private static async Task<(AskedQuestion Asked, LabelledCorpus Corpus)> ReadAsync(
        ParseResult parsed, CorpusFile file, Shell shell, int seed, CancellationToken cancellationToken)
    {
        QuestionKind? kind = parsed.GetValue(Kind) is { } named ? TaskNames.Kind(named) : null;
        var asked = await AskedQuestion.FindAsync(file, kind, parsed.GetValue(Question), cancellationToken);
        var sample = new SeededSample(asked.Answered, parsed.GetValue(Documents) ?? DefaultDocuments, seed);
        var corpus = await LabelledCorpus.ReadAsync(file, asked.Kind, new CorpusOptions(), asked.Name, cancellationToken, sample.Next);
        await shell.NoteAsync($"Read {file.Path} as {file.Reader.Format}: question {asked.Name} ({asked.Kind}), {asked.Answered} labelled documents, {corpus.LeftOut} left out.");
        if (corpus.Examples.Count < asked.Answered)
        {
            await shell.NoteAsync($"A sample of {corpus.Examples.Count} is tried; --documents takes more.");
        }

        if (asked.Others.Count > 0)
        {
            await shell.NoteAsync($"The file answers {string.Join(", ", asked.Others)} as well: name one with --question, or its kind with --task.");
        }

        return (asked, corpus);
    }
}
