using System.CommandLine;
using System.Diagnostics;
using MlBackend.Commands.Corpora;
using MlBackend.Commands.Encoders;
using MlBackend.Commands.Reports;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Hosting;
using MlBackend.Learning;
using MlBackend.Learning.Encoder.FineTuning;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Learning.Evaluation;
using MlBackend.Storage.Models;

namespace MlBackend.Commands;

/// <summary><c>mlbackend train</c>: learns from a file and writes a model folder.</summary>
internal static class TrainCommand
{
    private static readonly Option<string> Kind = new Option<string>("--task") { Description = "What is asked: one label, any number of labels, spans, paths in a tree of labels, or one of some ordered numbers.", Required = true }
        .AcceptOnlyFromAmong([.. TaskNames.All]);

    private static readonly Option<string?> Family = new Option<string?>("--family") { Description = "The family of models (default: crf for spans, linear for all others)." }
        .AcceptOnlyFromAmong([.. Families.All.Select(family => family.Name)]);

    private static readonly Option<string?> Encoder = new("--encoder") { Description = "The encoder for --family encoder-head or encoder: its folder, or its name in ./data.", HelpName = "DIR" };

    private static readonly Option<string?> Tuning = new Option<string?>("--tuning") { Description = "What --family encoder trains: all weights (the default), or small matrices beside them." }
        .AcceptOnlyFromAmong("full", "lora");

    private static readonly Option<string[]> Set = new("--set") { Description = "A further option of the family (docs/encoders.md), such as rate=1e-4; may be given several times.", HelpName = "NAME=VALUE" };
    private static readonly Option<string> Data = CommonOptions.Path("--data", "The file to learn from.", "FILE");
    private static readonly Option<string?> Eval = new("--eval") { Description = "A file to score the model on: once, after training.", HelpName = "FILE" };
    private static readonly Option<string> Out = CommonOptions.Path("--out", "The folder to write; an older model there is replaced.", "DIR");
    private static readonly Option<int> Seed = new("--seed") { Description = "Everything random comes from it: the same seed and data give the same model.", DefaultValueFactory = _ => 0 };
    private static readonly Option<int?> Epochs = new Option<int?>("--epochs") { Description = "Passes or iterations at the most (default: the family's own)." }.AtLeast(1);
    private static readonly Option<string?> Question = CommonOptions.Question();
    private static readonly Option<string?> From = CommonOptions.From();
    private static readonly Option<bool> Json = CommonOptions.Json("the report");

    public static Command Create()
    {
        var command = new Command("train", """
            Learn from a labelled file and write a model folder.

            Examples:
              mlbackend train --task choice --data issues.jsonl --out models/issues
              mlbackend train --task choice --family encoder-head --encoder all-MiniLM-L6-v2 --data issues.jsonl --out models/issues
              mlbackend train --task span --family encoder --tuning lora --encoder camembert --data noms.conll --out models/noms
              mlbackend train --task span --family crf --data train.conll --eval test.conll --out models/names --json

            Files: Prodigy JSONL, CSV or TSV with the columns text and label, CoNLL columns, Label Studio JSON; docs/shell.md
            """)
        {
            Kind, Family, Encoder, Tuning, Set, Data, Eval, Out, Seed, Epochs, Question, From, Json,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        EncoderSetup.ConfigureShell();
        var shell = new Shell(parsed.InvocationConfiguration);
        var kind = TaskNames.Kind(parsed.GetRequiredValue(Kind));
        var family = FamilyFor(parsed.GetValue(Family), kind);
        var folder = parsed.GetRequiredValue(Out);
        ModelFolder.RefuseOccupied(folder);

        // Both files are read before anything is learned: a mistake in either shows at once.
        var data = await ReadAsync(shell, parsed.GetRequiredValue(Data), kind, parsed, cancellationToken);
        var eval = parsed.GetValue(Eval) is { } path ? await ReadAsync(shell, path, kind, parsed, cancellationToken) : null;

        var question = new Question(data.Name, kind, data.Field, [data.Field], data.Labels);
        var set = new TrainingSet(question, data.As(question));
        var settings = new TrainingSettings(parsed.GetValue(Seed), parsed.GetValue(Epochs), Options(family, parsed.GetValue(Encoder), parsed.GetValue(Tuning), parsed.GetValue(Set) ?? []));
        var clock = Stopwatch.StartNew();
        var model = await shell.WithProgressAsync(
            $"Training {family.Name}", progress => family.Train(set, settings, progress, cancellationToken), cancellationToken);
        using var temporary = model as IDisposable;
        var effort = new Effort(set.Examples.Count, clock.Elapsed);

        var score = eval is null
            ? null
            : await shell.WithProgressAsync("Scoring", _ => Scoring.Score(model, eval, cancellationToken), cancellationToken);
        ModelFolder.Write(folder, model, Manifest(model, set, settings, score));
        await shell.NoteAsync($"Wrote {folder}.");
        await Report.PrintAsync(shell, parsed.GetValue(Json), model, effort, score);
    }

    private static Dictionary<string, string>? Options(IModelFamily family, string? encoder, string? tuning, IReadOnlyList<string> further)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in further)
        {
            var (name, value) = option.Split('=', 2) is [{ Length: > 0 } before, var after] ? (before, after) : throw ErrorCodes.BadTrainingOption.With($"--set takes NAME=VALUE, not '{option}'.");
            options[name] = value;
        }

        if (encoder is not null)
        {
            options[EncoderFamily.EncoderOption] = family.Name is EncoderHeadFamily.FamilyName or EncoderFamily.FamilyName
                ? encoder
                : throw ErrorCodes.BadTrainingOption.With($"--encoder goes with --family {EncoderHeadFamily.FamilyName} or {EncoderFamily.FamilyName}, not with {family.Name}.");
        }

        if (tuning is not null)
        {
            options[EncoderFamily.TuningOption] = family.Name == EncoderFamily.FamilyName
                ? tuning
                : throw ErrorCodes.BadTrainingOption.With($"--tuning goes with --family {EncoderFamily.FamilyName}, not with {family.Name}.");
        }

        return options.Count == 0 ? null : options;
    }

    private static IModelFamily FamilyFor(string? name, QuestionKind kind)
    {
        var family = name is null ? Families.DefaultFor(kind) : Families.Find(name);
        return family is not null && family.Learns(kind)
            ? family
            : throw ErrorCodes.KindNotLearned.With($"{name} and {kind}.");
    }

    private static async Task<LabelledCorpus> ReadAsync(
        Shell shell, string path, QuestionKind kind, ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = await CorpusReaders.OpenAsync(path, parsed.GetValue(From), cancellationToken);
        var corpus = await LabelledCorpus.ReadAsync(file, kind, new CorpusOptions(), parsed.GetValue(Question), cancellationToken);
        await shell.NoteAsync($"Read {path} as {file.Reader.Format}: {corpus.Examples.Count} labelled documents, {corpus.LeftOut} left out.");
        return corpus;
    }

    private static ModelManifest Manifest(IModel model, TrainingSet set, TrainingSettings settings, EvaluationReport? score) => new(
        ModelManifest.CurrentVersion,
        model.Family,
        model.Question,
        new Schema([model.Question]).Hash(),
        SchemaRevision: 0,
        settings.Seed,
        settings.Epochs,
        settings.Options ?? new Dictionary<string, string>(StringComparer.Ordinal),
        set.Examples.Count,
        set.Fingerprint(),
        score is null ? new Dictionary<string, double>(StringComparer.Ordinal) : Report.Metrics(score),
        (model as IEncoderModel)?.Encoder.Id,
        (model as IEncoderModel)?.Encoder.Hash,
        ProgramVersion.Current,
        new Dictionary<string, string>(StringComparer.Ordinal));
}
