using MlBackend.Autodiff.Optimisers;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using MlBackend.Tests.Onnx;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff.Training;

/// <summary>
/// The session for GPUs, on the CPU where there is none: everything but the device is the same. MLBACKEND_TEST_DEVICE=cuda
/// runs it on a GPU.
/// </summary>
public sealed class DeviceTrainingSessionTests
{
    private static readonly SessionSettings Settings = SessionSettings.Training with
    {
        Threads = 1,
        Device = Device.TryParse(Environment.GetEnvironmentVariable("MLBACKEND_TEST_DEVICE"), out var device) ? device : Device.Cpu,
    };

    [Theory]
    [InlineData("bert", "model.onnx")]
    [InlineData("deberta-v3", "model_dynamo.onnx")]
    public void It_learns_what_the_session_for_the_CPU_learns(string architecture, string file)
    {
        var task = new GoldenTask(new Encoder(architecture), file, "tokcls");
        using var device = new DeviceTrainingSession(task.Build(TrainingGraphOptions.Device), Settings);
        using var cpu = new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu), SessionSettings.Training with { Threads = 1 });
        for (var step = 0; step < 3; step++)
        {
            device.Learn(task.Batch, 2).ShouldBe(cpu.Learn(task.Batch, 2), 1e-5f);
            if (step == 1)
            {
                // Two runs make one step.
                device.Learn(task.Batch, 3).ShouldBe(cpu.Learn(task.Batch, 3), 1e-5f);
            }

            device.GradientNorm().ShouldBe(cpu.GradientNorm(), 1e-4f);
            device.Update(1e-3f, largestNorm: 1);
            cpu.Update(1e-3f, largestNorm: 1);
        }

        device.Steps.ShouldBe(3);
        var (one, other) = (Values(device, task), Values(cpu, task));

        // Adam turns the rounding noise of gradients that are zero into steps of the rate.
        one.Zip(other, (mine, theirs) => Math.Abs(mine - theirs)).Count(difference => difference > 1e-4).ShouldBeLessThan(one.Length / 100);
    }

    [Fact]
    public void Gradients_are_PyTorchs()
    {
        var encoder = new Encoder("electra");
        var task = new GoldenTask(encoder, "model_dynamo.onnx", "seqcls");
        using var session = new DeviceTrainingSession(task.Build(TrainingGraphOptions.Device), Settings, new AdamWSettings(DecayVectors: true));

        session.Learn(task.Batch).ShouldBe(task.Golden.GetProperty("loss").GetSingle(), 1e-5f);

        var gradients = session.Gradients();
        foreach (var (golden, parameter) in task.GoldenNamesWithHead())
        {
            var expected = encoder.Tensor($"seqcls/grad/{golden}");
            gradients[parameter].Zip(expected, (mine, theirs) => Math.Abs(mine - theirs) - 1e-4f * Math.Abs(theirs)).Max().ShouldBeLessThanOrEqualTo(1e-5f, golden);
        }
    }

    [Fact]
    public void Products_in_half_precision_change_the_gradient_by_little()
    {
        var task = new GoldenTask(new Encoder("bert"), "model.onnx", "seqcls");
        var graph = task.Build(TrainingGraphOptions.Device with { Products = ElementType.Float16 });
        using var half = new DeviceTrainingSession(graph, Settings);
        using var full = new DeviceTrainingSession(task.Build(TrainingGraphOptions.Device), Settings);

        half.Learn(task.Batch).ShouldBe(full.Learn(task.Batch), 1e-2f);
        half.GradientNorm().ShouldBe(full.GradientNorm(), 0.02f * full.GradientNorm());

        var producers = graph.Graph.Producers();
        var products = graph.Graph.Nodes.Where(node => node.Op is "MatMul" or "Gemm").ToList();
        products.Count.ShouldBeGreaterThan(40);
        products.SelectMany(node => node.Inputs).Where(input => producers[input].Int("to", 0) != (long)ElementType.Float16).ShouldBeEmpty();
    }

    [Fact]
    public void A_graph_with_gradients_of_rows_is_refused()
    {
        var task = new GoldenTask(new Encoder("bert"), "model.onnx", "seqcls");

        Should.Throw<ArgumentException>(() => new DeviceTrainingSession(task.Build(TrainingGraphOptions.Cpu), Settings));
    }

    private static float[] Values(ITrainingSession session, GoldenTask task)
    {
        var graph = task.Forward.Clone();
        session.CopyTo(graph);
        return [.. task.GoldenNames().SelectMany(pair => graph.Initializers[pair.Parameter].Elements<float>().ToArray())];
    }
}
