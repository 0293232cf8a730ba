using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Training;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Encoder.FineTuning.Checkpoints;
using MlBackend.Learning.Encoder.FineTuning.Settings;
using MlBackend.Learning.Encoder.FineTuning.Tasks;
using MlBackend.Learning.Encoder.FineTuning.Training;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using MlBackend.TestKit;
using MlBackend.Text.Tokenizers;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Encoder.FineTuning;

/// <summary>What happens between the first step and the last, and what goes wrong there.</summary>
public sealed class TrainingLoopTests : IDisposable
{
    private const int Documents = 100;

    private readonly SmallEncoder small = new(SmallEncoder.Usual);
    private readonly TemporaryFolder work = new();
    private readonly TrainingSet set = FineTuningSets.Moods(Documents);
    private string? encoderPath;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        small.Dispose();
        work.Dispose();
    }

    [Theory]
    [InlineData("full", 0)]
    [InlineData("full", 0.1)]
    [InlineData("lora", 0)]
    public void A_run_broken_off_at_any_step_goes_on_to_the_very_weights_that_it_would_have_had(string tuning, double dropout)
    {
        // There is no matrix in the small encoder to put an adapter beside.
        using var tiny = tuning == "lora" ? new TinyEncoder("bert", "model.onnx") : null;
        encoderPath = tiny?.Path ?? small.Path;
        var settings = Settings(("tuning", tuning), ("dropout", $"{dropout}"), ("rank", "4"));
        var whole = Weights(Run(settings, "whole"));
        foreach (var step in new[] { 1, 17, 40 })
        {
            var folder = $"cut{step}{tuning}";
            Should.Throw<OperationCanceledException>(() => Run(settings, folder, session => new Faulty(session) { StopAt = step }));

            var going = Run(settings, folder);

            Weights(going).ShouldBe(whole);
            going.First.ShouldBe(step);
        }
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_run_says_where_and_leaves_the_last_good_checkpoint()
    {
        var settings = Settings();
        var failure = Should.Throw<MlBackendException>(() => Run(settings, "work", session => new Faulty(session) { NoNumberAt = 23 }));

        failure.Code.ShouldBe(ErrorCodes.TrainingDiverged);
        failure.Detail.ShouldContain("step 24 of");
        var kept = Directory.GetFiles(work.File("work"), "checkpoint.bin", SearchOption.AllDirectories).ShouldHaveSingleItem();
        CheckpointFile.Read(kept)!.Value.State.Step.ShouldBe(23);
    }

    [Fact]
    public void Where_memory_is_short_the_same_step_is_taken_in_smaller_runs_and_that_is_said()
    {
        var settings = Settings();
        var said = new Said();
        var session = default(Faulty);

        Run(settings, "short", inner => session = new Faulty(inner) { MostTokens = 40 }, said);

        session!.Refused.ShouldBeGreaterThan(0);
        session.Largest.ShouldBeLessThanOrEqualTo(40);
        said.Stages.ShouldContain(stage => stage.Contains("tokens at a time as memory is short"));
        Should.Throw<MlBackendException>(() => Run(settings, "none", inner => new Faulty(inner) { MostTokens = 2 })).Code.ShouldBe(ErrorCodes.OutOfMemory);
    }

    [Fact]
    public void A_full_disk_at_a_checkpoint_is_said_and_leaves_the_checkpoint_before()
    {
        var settings = Settings();
        Should.Throw<OperationCanceledException>(() => Run(settings, "full", session => new Faulty(session) { StopAt = 5 }));
        var folder = Directory.GetDirectories(work.File("full")).ShouldHaveSingleItem();
        File.CreateSymbolicLink(Path.Combine(folder, "checkpoint.bin.tmp"), "/dev/full");

        Should.Throw<IOException>(() => Run(settings, "full")).Message.ShouldContain("No space left");

        CheckpointFile.Read(Path.Combine(folder, "checkpoint.bin"))!.Value.State.Step.ShouldBe(5);
        Directory.GetFiles(folder, "*.tmp").ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_checkpoint_counts_as_none()
    {
        var settings = Settings();
        Should.Throw<OperationCanceledException>(() => Run(settings, "cut", session => new Faulty(session) { StopAt = 30 }));
        var path = Directory.GetFiles(work.File("cut"), "checkpoint.bin", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]);

        Run(settings, "cut").First.ShouldBe(0);
    }

    [Fact]
    public void The_part_kept_aside_ends_a_run_that_gains_nothing_and_the_best_weights_are_taken()
    {
        // Nothing is left to learn after a few steps at this rate.
        var going = Run(Settings(("rate", "0.05"), ("patience", "2")) with { Epochs = 60 }, "early");

        going.Last.ShouldBeLessThan(60 * 11);
    }

    private static FineTuningSettings Settings(params (string Name, string Value)[] options) => FineTuningSettings.From(
        new TrainingSettings(Epochs: 8, Options: new Dictionary<string, string>(options.Select(option => KeyValuePair.Create(option.Name, option.Value))) { ["encoder"] = "small", ["checkpoint"] = "0" }), isSpan: false);

    private static byte[] Weights(Going going) => OnnxFile.ToBytes(going.Graph);

    private Going Run(FineTuningSettings settings, string folder, Func<ITrainingSession, ITrainingSession>? around = null, IProgress<TrainingProgress>? progress = null)
    {
        var encoder = EncoderFolder.Open(encoderPath ?? small.Path);
        var tokenizer = Tokenizer.Read(File.ReadAllBytes(encoder.Tokenizer));
        IHeadTask task = LabelTask.From(set);
        var windows = new TextWindows(new WindowCutter(tokenizer, 64), task.Question);
        var parts = Parts.Of(task.Groups, settings.Seed);
        var samples = parts.Training.SelectMany(document => task.Samples(document, windows)).ToList();
        var counted = default(Faulty);
        using var graph = TrainedGraph.Build(encoder, task, settings, new SessionSettings { Threads = 1 }, tokenizer, session => counted = new Faulty(around?.Invoke(session) ?? session));
        var checkpoints = RunCheckpoints.Open(work.File(folder), set, settings, encoder, "cpu", TimeProvider.System);
        try
        {
            new TrainingLoop(
                graph, samples, FineTuningPlan.Of(settings, samples.Count, graph.Width), settings, task.Validation(parts.Validation, windows), checkpoints, TimeProvider.System, progress, Token).Run();
            return new Going(graph.Finish(), counted!.First ?? -1, counted.Steps);
        }
        finally
        {
            checkpoints.Close(reachedEnd: false);
        }
    }

    private sealed record Going(Graph Graph, int First, int Last);

    private sealed class Said : IProgress<TrainingProgress>
    {
        public List<string> Stages { get; } = [];

        public void Report(TrainingProgress value) => Stages.Add(value.Stage);
    }

    /// <summary>A session that fails as a machine does.</summary>
    private sealed class Faulty(ITrainingSession inner) : ITrainingSession
    {
        public int StopAt { get; init; } = int.MaxValue;

        public int NoNumberAt { get; init; } = int.MaxValue;

        public long MostTokens { get; init; } = long.MaxValue;

        public int Refused { get; private set; }

        public long Largest { get; private set; }

        /// <summary>Steps taken before the first of this session.</summary>
        public int? First { get; private set; }

        public int Steps => inner.Steps;

        public float Run(IReadOnlyDictionary<string, OrtValue> batch, float weight = 1, CancellationToken cancellationToken = default)
        {
            First ??= inner.Steps;
            if (inner.Steps >= StopAt)
            {
                throw new OperationCanceledException();
            }

            var shape = batch["input_ids"].GetTensorTypeAndShape().Shape;
            if (shape[0] * shape[1] > MostTokens)
            {
                Refused++;
                throw ErrorCodes.OnnxRunFailed.With("Failed to allocate memory for requested buffer of size 1048576");
            }

            Largest = Math.Max(Largest, shape[0] * shape[1]);
            var loss = inner.Run(batch, weight, cancellationToken);
            return inner.Steps >= NoNumberAt ? float.NaN : loss;
        }

        public float GradientNorm() => inner.GradientNorm();

        public void Update(float rate, float largestNorm = float.PositiveInfinity) => inner.Update(rate, largestNorm);

        public void Discard() => inner.Discard();

        public IReadOnlyList<Tensor> Predict(IReadOnlyDictionary<string, OrtValue> batch, CancellationToken cancellationToken = default) => inner.Predict(batch, cancellationToken);

        public IEnumerable<ParameterState> State() => inner.State();

        public void Restore(int steps, IEnumerable<ParameterState> states) => inner.Restore(steps, states);

        public void CopyTo(Graph target) => inner.CopyTo(target);

        public void Dispose() => inner.Dispose();
    }
}
