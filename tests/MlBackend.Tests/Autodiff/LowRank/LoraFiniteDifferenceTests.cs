using MlBackend.Autodiff.LowRank;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Sessions;
using MlBackend.Tests.Onnx;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff.LowRank;

/// <summary>The whole way from loss to adapter against central finite differences, with dropout too.</summary>
public sealed class LoraFiniteDifferenceTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    public void Gradients_of_adapters_are_those_of_the_loss(float dropout)
    {
        var task = new GoldenTask(new Encoder("bert"), "model.onnx", "seqcls");
        using var session = new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu, new LoraSettings(Rank: 2, Alpha: 8), dropout), SessionSettings.Training with { Threads = 1 });
        session.Learn(task.Batch);
        session.Update(0.05f);
        session.Learn(task.Batch);
        var gradients = session.Parameters.Select(parameter => parameter.Gradient()).ToList();

        var largest = gradients.Max(gradient => gradient.Max(Math.Abs));
        foreach (var (parameter, gradient) in session.Parameters.Zip(gradients))
        {
            for (var i = 0; i < gradient.Length; i += Math.Max(1, gradient.Length / 3))
            {
                var at = parameter.Values[i];
                var numeric = (Loss(at + 0.02f) - Loss(at - 0.02f)) / 0.04;
                parameter.Values[i] = at;
                ((double)gradient[i]).ShouldBe(numeric, 2e-4 + 0.02 * Math.Abs(numeric), parameter.Source.Name);

                double Loss(float value)
                {
                    parameter.Values[i] = value;

                    // The same step's first run: the same elements are dropped.
                    session.Discard();
                    return session.Learn(task.Batch);
                }
            }
        }

        largest.ShouldBeGreaterThan(0.01f);
    }
}
