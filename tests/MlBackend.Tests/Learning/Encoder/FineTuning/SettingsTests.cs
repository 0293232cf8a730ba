using MlBackend.Core.Models;
using MlBackend.Learning.Encoder.FineTuning.Settings;
using MlBackend.Learning.Encoder.FineTuning.Training;
using MlBackend.Learning.Encoder.Inference;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Encoder.FineTuning;

public sealed class SettingsTests
{
    [Fact]
    public void The_rate_rises_to_its_highest_and_falls_to_zero()
    {
        var linear = new RateSchedule(RateShape.Linear, 1, 100, 0.1);
        var cosine = new RateSchedule(RateShape.Cosine, 1, 100, 0.1);

        new[] { 0, 4, 9, 10, 55, 99 }.Select(step => linear.Of(step)).ShouldBe([0.1f, 0.5f, 1f, 1f, 0.5f, 1 / 90f], 1e-6);
        new[] { 9, 10, 55 }.Select(step => cosine.Of(step)).ShouldBe([1f, 1f, 0.5f], 1e-6);
        cosine.Of(99).ShouldBeInRange(0, 0.001f);
        new RateSchedule(RateShape.Linear, 1, 1, 0).Of(0).ShouldBe(1);
    }

    [Fact]
    public void Small_sets_get_many_epochs_and_wide_encoders_a_lower_rate()
    {
        var settings = Of([]);

        var few = FineTuningPlan.Of(settings, 100, 384);
        var many = FineTuningPlan.Of(settings, 20_000, 384);

        few.Steps.ShouldBeGreaterThan(300);
        few.Epochs.ShouldBeGreaterThan(many.Epochs);
        many.Epochs.ShouldBeGreaterThanOrEqualTo(3);
        FineTuningPlan.Of(settings, 100, 768).Rate.ShouldBe(5e-5, 1e-5);
        FineTuningPlan.Of(Of([("tuning", "lora")]), 100, 384).Rate.ShouldBeGreaterThan(few.Rate);
        var said = FineTuningPlan.Of(Of([("rate", "0.002"), ("batch", "4")]) with { Epochs = 2 }, 100, 384);
        (said.Rate, said.Batch, said.Epochs, said.StepsPerEpoch).ShouldBe((0.002, 4, 2, 25));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_epoch_shows_each_sample_once_with_little_padding_and_follows_from_the_seed(int seed)
    {
        // Lengths as texts have them: most short, some long.
        var random = new Random(seed);
        int[] lengths = [.. Enumerable.Range(0, 1000).Select(_ => 3 + (int)Math.Min(253, 20 * Math.Exp(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(6.283 * random.NextDouble()))))];
        var plan = new EpochPlan(lengths, 16, seed);

        var steps = plan.Of(0);

        steps.Length.ShouldBe(plan.Steps);
        steps.SelectMany(step => step).Order().ShouldBe(Enumerable.Range(0, 1000));
        var batches = steps.SelectMany(step => TokenBatches.Of([.. step.Select(sample => lengths[sample])]).Select(batch => Array.ConvertAll(batch, at => lengths[step[at]]))).ToList();
        var all = batches.Sum(batch => batch.Length * batch.Max());
        ((double)(all - lengths.Sum()) / all).ShouldBeLessThanOrEqualTo(0.10);
        new EpochPlan(lengths, 16, seed).Of(0).ShouldBe(steps);
        plan.Of(1).ShouldNotBe(steps);
    }

    [Fact]
    public void A_part_of_many_documents_is_kept_aside_with_some_of_each_group()
    {
        int[] groups = [.. Enumerable.Range(0, 200).Select(at => at % 10 == 0 ? 1 : 0)];

        var parts = Parts.Of(groups, 3);

        parts.Training.Concat(parts.Validation).Order().ShouldBe(Enumerable.Range(0, 200));
        parts.Validation.Count.ShouldBeInRange(25, 32);
        parts.Validation.Count(document => groups[document] == 1).ShouldBeGreaterThanOrEqualTo(2);
        Parts.Of(groups[..40], 3).Validation.ShouldBeEmpty();
    }

    private static FineTuningSettings Of((string Name, string Value)[] options) => FineTuningSettings.From(
        new TrainingSettings(Options: new Dictionary<string, string>(options.Select(option => KeyValuePair.Create(option.Name, option.Value))) { ["encoder"] = "small" }), isSpan: false);
}
