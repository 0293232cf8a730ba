using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Encoder.FineTuning.Checkpoints;
using MlBackend.Learning.Encoder.FineTuning.Serving;
using MlBackend.Learning.Encoder.FineTuning.Settings;
using MlBackend.Learning.Encoder.FineTuning.Tasks;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Graphs;
using MlBackend.Text.Tokenizers;

namespace MlBackend.Learning.Encoder.FineTuning.Training;

/// <summary>From a training set to a model: windows, graph, steps, calibration, files.</summary>
internal sealed class FineTuner(
    FineTuningSettings settings, EncoderPool pool, EncoderFolder folder, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    // What comes before the steps and after them.
    private const double Before = 0.02, Steps = 0.96;

    /// <summary>Learns from a training set.</summary>
    /// <exception cref="MlBackendException">Too little data or a label that is not the question's; an encoder that cannot be trained; MLB4070, MLB3053.</exception>
    public FineTunedModel Train(TrainingSet data)
    {
        progress?.Report(new TrainingProgress(0, "reading"));
        IHeadTask task = data.Question.Kind == QuestionKind.Span ? SpanTask.From(data) : LabelTask.From(data);
        var tokenizer = Tokenizer.Read(File.ReadAllBytes(folder.Tokenizer));
        var length = Math.Min(settings.Length, folder.MaximumLength);
        var windows = new TextWindows(new WindowCutter(tokenizer, length), task.Question);
        var parts = Parts.Of(task.Groups, settings.Seed);
        var samples = Samples(task, parts.Training, windows);

        progress?.Report(new TrainingProgress(Before / 2, "building the graph"));
        var checkpoints = RunCheckpoints.Open(Path.Combine(pool.Options.WorkFolder, "checkpoints"), data, settings, folder, pool.Options.Session.Device.ToString(), pool.Time);
        var reachedEnd = false;
        try
        {
            var model = Train(task, tokenizer, windows, length, parts, samples, checkpoints);
            reachedEnd = true;
            return model;
        }
        finally
        {
            checkpoints.Close(reachedEnd);
        }
    }

    private FineTunedModel Train(IHeadTask task, Tokenizer tokenizer, TextWindows windows, int length, Parts parts, List<Sample> samples, RunCheckpoints checkpoints)
    {
        var (answers, served) = Learn(task, tokenizer, windows, parts, samples, checkpoints);
        progress?.Report(new TrainingProgress(0.99, "writing"));
        var model = FineTunedModel.Create(task, folder, length, answers, served, pool);
        progress?.Report(new TrainingProgress(1, "done"));
        return model;
    }

    // The session with its moments is gone when the files are written: both at once would be the most memory of the run.
    private (FineTunedAnswers Answers, Graph Served) Learn(IHeadTask task, Tokenizer tokenizer, TextWindows windows, Parts parts, List<Sample> samples, RunCheckpoints checkpoints)
    {
        using var graph = TrainedGraph.Build(folder, task, settings, pool.Options.Session, tokenizer);
        cancellationToken.ThrowIfCancellationRequested();
        var plan = FineTuningPlan.Of(settings, samples.Count, graph.Width);
        var validation = task.Validation(parts.Validation, windows);
        var hasValidation = parts.Validation.Count > 0;
        new TrainingLoop(
            graph, samples, plan, settings, hasValidation ? validation : null, checkpoints, pool.Time, progress is null ? null : new LaterProgress(new Share(progress, Before + Steps), Before), cancellationToken).Run();

        progress?.Report(new TrainingProgress(Before + Steps, "calibrating"));
        if (hasValidation)
        {
            validation.Score(graph.Runner(cancellationToken));
        }

        return (validation.Calibrate(cancellationToken), graph.Finish());
    }

    private List<Sample> Samples(IHeadTask task, IReadOnlyList<int> documents, TextWindows windows)
    {
        var samples = new List<Sample>();
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            samples.AddRange(task.Samples(document, windows));
        }

        return samples.Count > 0 ? samples : throw ErrorCodes.TooFewDocuments.With($"Question {task.Question.Name}: the tokenizer finds no word in any of {documents.Count} documents.");
    }

    /// <summary>Progress of which a part is left for what comes after.</summary>
    private sealed class Share(IProgress<TrainingProgress> whole, double to) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => whole.Report(value with { Done = value.Done * to });
    }
}
