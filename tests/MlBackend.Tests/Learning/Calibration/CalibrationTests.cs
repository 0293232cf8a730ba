using System.Text.Json;
using MlBackend.Learning.Calibration;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Calibration;

/// <summary>Against recorded values of netcal, SciPy and scikit-learn.</summary>
public sealed class CalibrationTests
{
    [Fact]
    public void The_calibration_error_is_netcals()
    {
        foreach (var (inputs, options, expected) in Cases("ece"))
        {
            var error = CalibrationError.Of(
                Numbers(inputs.GetProperty("confidence")), Answers(inputs.GetProperty("correct")), options.GetProperty("bins").GetInt32());

            error.Expected.ShouldBe(expected.GetProperty("left_closed").GetProperty("ece").GetDouble(), 1e-9);
            error.Largest.ShouldBe(expected.GetProperty("left_closed").GetProperty("mce").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void The_temperature_minimises_the_negative_log_likelihood()
    {
        foreach (var (inputs, options, expected) in Cases("temperature_scaling"))
        {
            var logits = inputs.GetProperty("logits").EnumerateArray().Select(Numbers).ToList();
            var labels = inputs.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32()).ToList();

            var temperature = TemperatureScaling.Fit(logits, labels);

            TemperatureScaling.Loss(logits, labels, 1).ShouldBe(expected.GetProperty("nll_at_1").GetDouble(), 1e-9);
            TemperatureScaling.Loss(logits, labels, 2).ShouldBe(expected.GetProperty("nll_at_2").GetDouble(), 1e-9);
            if (expected.GetProperty("has_finite_optimum").GetBoolean())
            {
                temperature!.Value.ShouldBe(expected.GetProperty("temperature").GetDouble(), options.GetProperty("tolerance_temperature").GetDouble());
                TemperatureScaling.Loss(logits, labels, temperature.Value).ShouldBe(expected.GetProperty("nll_at_optimum").GetDouble(), 1e-9);
            }
            else
            {
                temperature.ShouldBeNull();
            }
        }
    }

    [Fact]
    public void Platt_scaling_finds_the_recorded_optimum()
    {
        foreach (var (inputs, options, expected) in Cases("platt"))
        {
            var scores = Numbers(inputs.GetProperty("scores"));
            var tolerance = options.GetProperty("tolerance").GetDouble();

            var fit = PlattScaling.Fit(scores, Answers(inputs.GetProperty("labels")));

            fit.A.ShouldBe(expected.GetProperty("a").GetDouble(), tolerance);
            fit.B.ShouldBe(expected.GetProperty("b").GetDouble(), tolerance);
            Array.ConvertAll(scores, fit.Probability).ShouldBe(Numbers(expected.GetProperty("calibrated")), tolerance);
        }
    }

    [Fact]
    public void A_shift_undoes_what_class_weights_did_to_the_prior()
    {
        // Logits of a model that believes in equal priors, on data with nine of one class to one of the other.
        var random = new Random(3);
        var logits = new List<double[]>();
        var labels = new List<int>();
        for (var row = 0; row < 4000; row++)
        {
            var label = random.NextDouble() < 0.1 ? 1 : 0;
            var evidence = (label == 1 ? 1 : -1) + (Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            logits.Add([0, 2 * evidence]);
            labels.Add(label);
        }

        var fit = ShiftedTemperature.Fit(logits, labels, 2, TestContext.Current.CancellationToken);

        // For two normal distributions of deviation 1 around 1 and -1 the log odds are 2x + ln(0.1 / 0.9).
        fit.Scale.ShouldBe(1, 0.1);
        (fit.Shifts[1] - fit.Shifts[0]).ShouldBe(Math.Log(0.1 / 0.9), 0.2);
    }

    private static IEnumerable<(JsonElement Inputs, JsonElement Options, JsonElement Expected)> Cases(string kind)
    {
        using var file = File.OpenRead(Repository.SharedPath("contracts", "recorded", "metrics", "calibration.json"));
        var cases = JsonSerializer.Deserialize<JsonElement>(file).GetProperty("cases").EnumerateArray()
            .Where(entry => entry.GetProperty("options").GetProperty("kind").GetString() == kind)
            .Select(entry => (entry.GetProperty("inputs"), entry.GetProperty("options"), entry.GetProperty("expected"))).ToList();
        cases.ShouldNotBeEmpty();
        return cases;
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private static bool[] Answers(JsonElement array) =>
        [.. array.EnumerateArray().Select(answer => answer.ValueKind == JsonValueKind.True || (answer.ValueKind == JsonValueKind.Number && answer.GetInt32() == 1))];
}
