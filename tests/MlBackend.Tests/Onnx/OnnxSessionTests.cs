using Microsoft.ML.OnnxRuntime;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Onnx;

public sealed class OnnxSessionTests
{
    [Theory]
    [InlineData("auto", DeviceKind.Auto, 0)]
    [InlineData("cpu", DeviceKind.Cpu, 0)]
    [InlineData("CUDA", DeviceKind.Cuda, 0)]
    [InlineData(" cuda:3 ", DeviceKind.Cuda, 3)]
    public void The_device_setting_is_read(string text, DeviceKind kind, int index)
    {
        Device.TryParse(text, out var device).ShouldBeTrue();
        device.ShouldBe(new Device(kind, index));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1.0")]
    public void Another_device_is_refused(string? text) => Device.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_GPU_that_does_not_load_is_said_once_and_the_CPU_takes_over()
    {
        if (File.Exists("/proc/driver/nvidia/version"))
        {
            Assert.Skip("This machine has a GPU.");
        }

        var said = new List<string>();
        Cuda.Notice = said.Add;
        for (var i = 0; i < 3; i++)
        {
            using var session = OnnxSession.Open(Doubling(), new SessionSettings { Device = new Device(DeviceKind.Cuda, 5), Threads = 1 });
            session.Device.ShouldBe(Device.Cpu);
            Run(session, [1, 2]).ShouldBe([2f, 4f]);
        }

        said.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            text => text.ShouldStartWith("MLB6006"),
            text => text.ShouldContain("cuda:5"));
    }

    [Fact]
    public void Auto_without_a_GPU_is_the_CPU_and_nobody_is_told()
    {
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "libonnxruntime_providers_cuda.so")))
        {
            Assert.Skip("This build has the CUDA provider.");
        }

        Cuda.Resolve(new Device(DeviceKind.Auto, 6)).ShouldBe(Device.Cpu);
    }

    [Theory]
    [InlineData(true, true, true, true)]
    [InlineData(false, false, false, false)]
    public void Every_setting_gives_the_same_numbers(bool arena, bool pattern, bool optimise, bool spinning)
    {
        using var session = OnnxSession.Open(Doubling(), new SessionSettings { Arena = arena, MemoryPattern = pattern, Optimise = optimise, Spinning = spinning, Threads = 2 });

        session.Inputs.ShouldHaveSingleItem().Shape.ShouldBe([new Dimension(null, "n")]);
        Run(session, [-1, 0.5f, 7]).ShouldBe([-2f, 1f, 14f]);
    }

    [Fact]
    public void What_ONNX_Runtime_refuses_has_a_code()
    {
        var graph = Doubling();
        graph.Nodes[0].Op = "NoSuchOperator";
        Should.Throw<MlBackendException>(() => OnnxSession.Open(graph, new SessionSettings())).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.OnnxRunFailed),
            failure => failure.Detail.ShouldContain("NoSuchOperator"));

        using var session = OnnxSession.Open(Doubling(), new SessionSettings());
        using var wrong = OrtValue.CreateTensorValueFromMemory([1L], [1]);
        Should.Throw<MlBackendException>(() => session.Run(new Dictionary<string, OrtValue> { ["x"] = wrong }, ["y"])).Code.ShouldBe(ErrorCodes.OnnxRunFailed);
    }

    [Fact]
    public void A_fired_token_ends_the_run()
    {
        using var session = OnnxSession.Open(Doubling(), new SessionSettings());
        using var input = OrtValue.CreateTensorValueFromMemory([1f], [1]);

        Should.Throw<OperationCanceledException>(() => session.Run(new Dictionary<string, OrtValue> { ["x"] = input }, ["y"], new CancellationToken(canceled: true)));
    }

    private static Graph Doubling()
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        graph.Inputs.Add(ValueInfo.Of<float>("x", "n"));
        graph.Outputs.Add(ValueInfo.Of<float>("y", "n"));
        graph.Nodes.Add(new Node("Add", ["x", "x"], ["y"]));
        return graph;
    }

    private static float[] Run(OnnxSession session, float[] x)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(x, [x.Length]);
        using var results = session.Run(new Dictionary<string, OrtValue> { ["x"] = input }, ["y"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
