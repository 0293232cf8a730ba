using System.Globalization;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Encoder.FineTuning.Checkpoints;
using MlBackend.Learning.Encoder.FineTuning.Settings;
using MlBackend.Learning.Encoder.FineTuning.Tasks;
using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.FineTuning.Training;

/// <summary>Takes steps until the last, or until the part kept aside says that more do no good. What it does follows from the seed alone.</summary>
internal sealed class TrainingLoop(
    TrainedGraph graph, IReadOnlyList<Sample> samples, FineTuningPlan plan, FineTuningSettings settings, IValidation? validation, RunCheckpoints checkpoints, TimeProvider time,
    IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    // A look costs about a third of the steps between two of them at the most.
    private const int FewestStepsBetweenLooks = 20, MostStepsBetweenLooks = 300;

    private readonly EpochPlan epochs = new([.. samples.Select(sample => sample.Window.Length)], plan.Batch, settings.Seed);
    private readonly RateSchedule schedule = new(settings.Schedule, plan.Rate, plan.Steps, settings.Warmup);
    private readonly int look = Math.Min(MostStepsBetweenLooks, plan.StepsPerEpoch * ((FewestStepsBetweenLooks + plan.StepsPerEpoch - 1) / plan.StepsPerEpoch));
    private TrainingState state = TrainingState.Start(settings.Tokens);
    private (int Epoch, int[][] Steps) current = (-1, []);
    private bool isShort;

    private bool IsOver => state.Step >= plan.Steps || (validation is not null && state.Disappointments >= settings.Patience);

    /// <summary>Trains; afterwards the graph has the best weights.</summary>
    /// <exception cref="MlBackendException">MLB4070: the loss is no number any more. MLB3053: one text alone needs more memory than there is.</exception>
    /// <exception cref="IOException">A checkpoint could not be written.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public void Run()
    {
        Restore();
        var (began, first, saved) = (time.GetTimestamp(), state.Step, time.GetTimestamp());
        while (!IsOver)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var loss = Step(SamplesOf(state.Step));
            state = state with { Step = state.Step + 1 };
            Report(loss, time.GetElapsedTime(began) / (state.Step - first));
            var looks = state.Step % look == 0 || state.Step == plan.Steps;
            if (looks && validation is not null)
            {
                Look(validation);
            }

            if (!IsOver && time.GetElapsedTime(saved) >= TimeSpan.FromSeconds(settings.Checkpoint))
            {
                checkpoints.Write(state, [.. graph.Session.State()]);
                saved = time.GetTimestamp();
            }
        }

        if (state.BestStep >= 0 && state.BestStep != state.Step)
        {
            graph.Session.Restore(state.BestStep, checkpoints.ReadBest(state) ?? throw ErrorCodes.BadModelFile.With("The best weights of the run are gone from its checkpoints."));
        }
    }

    private void Restore()
    {
        if (checkpoints.Read() is { } found)
        {
            graph.Session.Restore(found.State.Step, found.Parameters);
            state = found.State;
        }
    }

    private Sample[] SamplesOf(int step)
    {
        var epoch = step / plan.StepsPerEpoch;
        if (current.Epoch != epoch)
        {
            current = (epoch, epochs.Of(epoch));
        }

        return Array.ConvertAll(current.Steps[step % plan.StepsPerEpoch], at => samples[at]);
    }

    private double Step(Sample[] chosen)
    {
        while (true)
        {
            try
            {
                var (sum, weight) = (0.0, 0.0);
                foreach (var batch in TokenBatches.Of([.. chosen.Select(sample => sample.Window.Length)], state.Tokens))
                {
                    var rows = Array.ConvertAll(batch, at => chosen[at]);
                    var own = rows.Sum(row => row.Weight);
                    sum += own * Finite(graph.Run(rows, cancellationToken), "loss");
                    weight += own;
                }

                Finite(graph.Session.GradientNorm(), "gradient");
                graph.Update(schedule.Of(state.Step));
                return sum / weight;
            }
            catch (Exception failure) when (MemoryShortage.Is(failure))
            {
                graph.Session.Discard();
                var longest = chosen.Max(sample => sample.Window.Length);
                if (state.Tokens <= longest)
                {
                    throw ErrorCodes.OutOfMemory.With(string.Create(CultureInfo.InvariantCulture, $"A run of one text of {longest} tokens; a shorter length or another encoder needs less."), failure);
                }

                // The same samples make the same step; only fewer of them are in memory at a time.
                state = state with { Tokens = Math.Max(longest, state.Tokens / 2) };
                isShort = true;
            }
        }
    }

    private void Look(IValidation judge)
    {
        var score = judge.Score(graph.Runner(cancellationToken));
        if (double.IsNaN(score) || score <= state.BestScore)
        {
            state = state with { Disappointments = state.Disappointments + 1 };
            return;
        }

        state = state with { BestStep = state.Step, BestScore = score, Disappointments = 0 };
        if (state.Step < plan.Steps)
        {
            checkpoints.WriteBest(state, [.. graph.Session.State()]);
        }
    }

    private double Finite(float value, string what)
    {
        if (float.IsFinite(value))
        {
            return value;
        }

        graph.Session.Discard();
        throw ErrorCodes.TrainingDiverged.With(string.Create(CultureInfo.InvariantCulture, $"The {what} of step {state.Step + 1} of {plan.Steps} at a rate of {schedule.Of(state.Step):G3} is {value}."));
    }

    private void Report(double loss, TimeSpan each)
    {
        var left = each * (plan.Steps - state.Step);
        var minutes = left >= TimeSpan.FromMinutes(2) ? $"{Math.Ceiling(left.TotalMinutes).ToString(CultureInfo.InvariantCulture)} min" : $"{Math.Ceiling(left.TotalSeconds).ToString(CultureInfo.InvariantCulture)} s";
        var memory = isShort ? string.Create(CultureInfo.InvariantCulture, $", {state.Tokens} tokens at a time as memory is short") : "";
        progress?.Report(new TrainingProgress((double)state.Step / plan.Steps, string.Create(CultureInfo.InvariantCulture, $"step {state.Step} of {plan.Steps}, {minutes} left{memory}"), loss));
    }
}
