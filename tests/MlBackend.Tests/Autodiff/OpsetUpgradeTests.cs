using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Training;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff;

public sealed class OpsetUpgradeTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(16)]
    public void A_graph_of_an_older_operator_set_trains_to_the_same_gradient(int opset)
    {
        var old = Gradient(Graph(opset));

        old.ShouldBe(Gradient(Graph(17)), 1e-7);
        old.ShouldContain(value => Math.Abs(value) > 1e-3);
    }

    [Fact]
    public void A_softmax_that_flattened_is_refused()
    {
        var graph = Graph(12);
        graph.Nodes.Find(node => node.Op == "Softmax")!.Attributes["axis"] = 1L;

        Should.Throw<MlBackendException>(() => Gradient(graph)).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.OnnxUnsupported),
            failure => failure.Detail.ShouldContain("Softmax"));
    }

    // Axes and sizes as attributes until 12, as inputs from 13 on.
    private static Graph Graph(int opset)
    {
        var graph = new Graph();
        graph.Opsets[""] = opset;
        graph.Initializers["x"] = Tensor.Of<float>([1, -2, 3, 0.5f, 0, 7, -1, 2], 2, 4);
        var builder = new GraphBuilder(graph, "old");
        string Node(string op, string x, string attribute, params long[] values) =>
            opset < 13 ? builder.Add(op, [x], (attribute, values), ("keepdims", 0L)) : builder.Add(op, [x, builder.Ints(values)], ("keepdims", 0L));
        var wide = Node("Unsqueeze", "x", "axes", 1);
        var soft = builder.Add("Softmax", [wide], ("axis", opset < 13 ? 2L : -1L));
        var flat = Node("Squeeze", builder.Add("Mul", [soft, wide]), "axes", 1);
        var split = new Node("Split", opset < 13 ? [flat] : [flat, builder.Ints(1, 3)], ["left", "right"]) { Attributes = { ["axis"] = 1L } };
        if (opset < 13)
        {
            split.Attributes["split"] = new long[] { 1, 3 };
        }

        graph.Nodes.Add(split);
        foreach (var node in graph.Nodes.Where(node => node.Op is "Unsqueeze" or "Squeeze"))
        {
            node.Attributes.Remove("keepdims");
        }

        var sum = Node("ReduceSum", builder.Add("Mul", ["right", "left"]), "axes", 1);
        var loss = builder.Add("ReduceMean", [sum], ("keepdims", 0L));
        graph.Outputs.Add(new ValueInfo(loss, ElementType.Float, []));
        return graph;
    }

    private static double[] Gradient(Graph graph)
    {
        var read = OnnxFile.Parse(OnnxFile.ToBytes(graph));
        using var session = new CpuTrainingSession(TrainingGraph.Build(read, read.Outputs[0].Name, ["x"]), SessionSettings.Training with { Threads = 1 });
        session.Run(new Dictionary<string, OrtValue>());
        return [.. session.Parameters[0].Gradient().Select(value => (double)value)];
    }
}
