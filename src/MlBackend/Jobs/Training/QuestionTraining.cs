using System.Globalization;
using MlBackend.Commands;
using MlBackend.Core.Models;
using MlBackend.Learning;
using MlBackend.Progress;
using MlBackend.Storage.Models;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;

namespace MlBackend.Jobs.Training;

/// <summary>One question in one run: train, judge, write the folder.</summary>
internal sealed class QuestionTraining(Project project, TrainingRun run, QuestionData data, IReadOnlyList<Candidate> candidates, Champion? champion)
{
    /// <summary>The question's name.</summary>
    public string Name => data.Question.Name;

    /// <summary>Trains on a thread of its own and leaves a whole folder behind, or none.</summary>
    /// <returns>The version to store, and what came of it in words.</returns>
    public async Task<(NewModelVersion Version, string Words)> LearnAsync(ReleaseStore releases, RunWatch watch)
    {
        var outOfFold = champion is null ? null : await releases.OutOfFoldAsync(champion.Version, watch.Token);
        return await Task.Factory.StartNew(
            () => Learn(releases, outOfFold, watch), watch.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private (NewModelVersion Version, string Words) Learn(ReleaseStore releases, IReadOnlyDictionary<string, string>? outOfFold, RunWatch watch)
    {
        var ((family, settings), comparison) = FamilyChoice.Choose(candidates, data.Training, new StageProgress(watch, 0, "comparing"), watch.Token);
        var model = family.Train(data.Training, settings, watch, watch.Token);

        // What a model of many megabytes keeps on disk until it is saved goes with it.
        using var temporary = model as IDisposable;
        watch.Report(new TrainingProgress(0.9, "judging"));
        var outcome = Trial.Judge(family, model, data, settings, Reigning(outOfFold), new StageProgress(watch, 0.9, "judging"), watch.Token);
        var (id, folder) = releases.NewVersion();
        var metrics = Metrics(outcome);
        ModelFolder.Write(folder, model, Manifest(model, settings, metrics) with { Reliability = outcome.Reliability });
        var version = new NewModelVersion(
            id,
            Name,
            family.Name,
            settings.Options ?? new Dictionary<string, string>(),
            project.SchemaRevision,
            run.Id,
            data.Training.Examples.Count,
            metrics,
            outcome.Judgement.Reason,
            outcome.Judgement.Promote,
            outcome.OutOfFold);
        var outdated = data.Outdated == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {data.Outdated} documents with labels that it lacks by now were left out.");
        return (version, $"{Name}: {outcome.Judgement.Reason}{comparison}{outdated}");
    }

    private Reigning? Reigning(IReadOnlyDictionary<string, string>? outOfFold) =>
        champion is null || Families.Find(champion.Family) is null
            ? null
            : new Reigning(ModelFolder.Load(champion.Folder, Families.Find, out _), outOfFold);

    private Dictionary<string, double> Metrics(TrialOutcome outcome)
    {
        var report = outcome.Report;
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["documents"] = report.Documents,
            ["held_out"] = data.HoldOut.Examples.Count,
            ["micro_precision"] = report.MicroPrecision,
            ["micro_recall"] = report.MicroRecall,
            ["micro_f1"] = report.MicroF1,
        };
        Add("accuracy", report.Accuracy);
        Add("macro_f1", report.MacroF1);
        Add("score", report.Score);
        Add("standard_error", report.StandardError);
        foreach (var label in report.PerLabel.Where(label => label.Support > 0).OrderBy(label => label.F1).ThenBy(label => label.Label, StringComparer.Ordinal).Take(Standing.MostWeakest))
        {
            Add(Standing.LabelMetric + label.Label, label.F1);
        }

        return metrics;

        void Add(string name, double? value)
        {
            if (value is { } number && double.IsFinite(number))
            {
                metrics[name] = number;
            }
        }
    }

    private ModelManifest Manifest(IModel model, TrainingSettings settings, Dictionary<string, double> metrics) => new(
        ModelManifest.CurrentVersion,
        model.Family,
        model.Question,
        project.Schema.Hash(),
        project.SchemaRevision,
        settings.Seed,
        settings.Epochs,
        settings.Options ?? new Dictionary<string, string>(),
        data.Training.Examples.Count,
        data.Training.Fingerprint(),
        metrics,
        (model as IEncoderModel)?.Encoder.Id,
        (model as IEncoderModel)?.Encoder.Hash,
        ProgramVersion.Current,
        new Dictionary<string, string>());
}
