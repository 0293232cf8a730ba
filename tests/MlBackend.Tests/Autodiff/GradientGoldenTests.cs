using System.Text.Json;
using MlBackend.Autodiff.Optimisers;
using MlBackend.Autodiff.Parameters;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Sessions;
using MlBackend.Tests.Onnx;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff;

/// <summary>Losses, gradients and AdamW steps of eight architectures against PyTorch's (shared/models/README.md).</summary>
public sealed class GradientGoldenTests
{
    public static TheoryData<string, string, bool> Encoders => new(
        from architecture in Encoder.Architectures from file in Encoder.Files from fused in new[] { false, true } select (architecture, file, fused));

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Losses_gradients_and_three_steps_of_AdamW_are_PyTorchs(string architecture, string file, bool fused)
    {
        var encoder = new Encoder(architecture);
        foreach (var name in GoldenTask.Names)
        {
            var task = new GoldenTask(encoder, file, name);
            var losses = task.Golden.GetProperty("losses_before_each_step_and_after_step_3").EnumerateArray().Select(loss => loss.GetSingle()).ToArray();
            using var session = new CpuTrainingSession(task.Build(new TrainingGraphOptions(Fused: fused)), SessionSettings.Training with { Threads = 1 }, new AdamWSettings(DecayVectors: true));
            for (var step = 0; step < 3; step++)
            {
                session.Learn(task.Batch).ShouldBe(losses[step], 1e-5f, $"{name}, step {step}");
                foreach (var (golden, parameter) in step == 0 ? task.GoldenNamesWithHead() : [])
                {
                    Compare(encoder.Tensor($"{name}/grad/{golden}"), Find(session, parameter)?.Gradient(), $"{name}: {golden}");
                }

                session.Update(1e-3f);
            }

            session.Learn(task.Batch).ShouldBe(losses[3], 1e-5f, name);
            foreach (var (golden, parameter) in task.GoldenNamesWithHead())
            {
                CompareAfterSteps(task.Golden.GetProperty("after_3_adamw_steps").GetProperty(golden), Find(session, parameter), $"{name}: {golden}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(OnnxFileTests.Encoders), MemberType = typeof(OnnxFileTests))]
    public void The_parameters_found_are_exactly_those_that_PyTorch_trains(string architecture, string file)
    {
        var task = new GoldenTask(new Encoder(architecture), file, GoldenTask.Names[0]);

        ParameterFinder.Find(task.Forward).Order(StringComparer.Ordinal)
            .ShouldBe(task.GoldenNames().Select(pair => pair.Parameter).Order(StringComparer.Ordinal));
    }

    private static TrainedParameter? Find(CpuTrainingSession session, string name) => session.Parameters.FirstOrDefault(parameter => parameter.Source.Name == name);

    private static void Compare(float[] golden, float[]? gradient, string what)
    {
        // A parameter that does not reach the loss has no gradient here and zeros in PyTorch.
        gradient ??= new float[golden.Length];
        for (var i = 0; i < golden.Length; i++)
        {
            Math.Abs(gradient[i] - golden[i]).ShouldBeLessThanOrEqualTo(1e-5f + 1e-4f * Math.Abs(golden[i]), $"{what}[{i}]");
        }
    }

    // Sum, norm and the first five values; tensors whose gradient is rounding noise move by about the rate in any direction.
    private static void CompareAfterSteps(JsonElement golden, TrainedParameter? parameter, string what)
    {
        parameter.ShouldNotBeNull(what);
        var values = parameter.Values;
        var noisy = golden.TryGetProperty("rounding_sensitive", out var sensitive) && sensitive.GetBoolean();
        var each = noisy ? 3e-3 : 2e-5;
        values.Sum(value => (double)value).ShouldBe(golden.GetProperty("sum").GetDouble(), each * values.Length, what);
        Math.Sqrt(values.Sum(value => (double)value * value)).ShouldBe(golden.GetProperty("l2").GetDouble(), each * Math.Sqrt(values.Length), what);
        golden.GetProperty("first5").EnumerateArray().Select((value, i) => Math.Abs(value.GetDouble() - values[i])).Max().ShouldBeLessThan(each, what);
    }
}
