using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff;
using MlBackend.Autodiff.Fusion;
using MlBackend.Autodiff.Kernels;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff;

/// <summary>Our own operators against the standard ones that they replace, for widths that are no multiple of a vector.</summary>
public sealed class KernelTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(5, 8)]
    [InlineData(4, 33)]
    [InlineData(700, 96)]
    public void Fused_and_standard_operators_agree_in_value_and_gradient(int rows, int width)
    {
        var plain = Run(rows, width, fused: false, threads: 1);
        var fused = Run(rows, width, fused: true, threads: 1);

        plain.Count.ShouldBe(fused.Count);
        foreach (var (name, values) in plain)
        {
            // Sums over many rows differ by rounding.
            var largest = Math.Max(1, values.Max(Math.Abs));
            values.Zip(fused[name], (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(3e-6f * largest, name);
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var one = Run(700, 96, fused: true, threads: 1);
        var two = Run(700, 96, fused: true, threads: 2);

        foreach (var (name, values) in one)
        {
            values.ShouldBe(two[name], name);
        }
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(3, 7, true)]
    [InlineData(5, 33, false)]
    [InlineData(700, 96, true)]
    public void LayerNormalization_alone_agrees_with_the_standard_operator(int rows, int width, bool isShifted)
    {
        var random = new Random(rows);
        Tensor Drawn(params long[] dims) => Tensor.Of<float>([.. Enumerable.Range(0, (int)dims.Aggregate((one, other) => one * other)).Select(_ => (float)(random.NextDouble() * 6) - 2)], dims);
        var graph = new Graph();
        graph.Opsets[""] = 17;
        (graph.Initializers["x"], graph.Initializers["scale"], graph.Initializers["shift"]) = (Drawn(2, rows, width), Drawn(width), Drawn(width));
        graph.Nodes.Add(new Node("LayerNormalization", isShifted ? ["x", "scale", "shift"] : ["x", "scale"], ["y"]));
        graph.Outputs.Add(new ValueInfo("y", ElementType.Float, null));
        float[] Result()
        {
            using var session = OnnxSession.Open(graph, new SessionSettings { Configure = KernelLibrary.Register });
            using var results = session.Run(new Dictionary<string, OrtValue>(), ["y"], TestContext.Current.CancellationToken);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }

        var standard = Result();
        ForwardOperators.Apply(graph).ShouldBe(1);
        Result().Zip(standard, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(3e-6f * Math.Max(1, standard.Max(Math.Abs)));
    }

    [Fact]
    public void LayerNormalization_over_other_axes_stays()
    {
        var graph = new Graph();
        graph.Initializers["scale"] = Tensor.Of<float>([1, 1, 1, 1], 2, 2);
        var node = new Node("LayerNormalization", ["x", "scale"], ["y"]);
        node.Attributes["axis"] = -2L;
        graph.Nodes.Add(node);

        ForwardOperators.Apply(graph).ShouldBe(0);
    }

    [Theory]
    [InlineData(-30f)]
    [InlineData(-9f)]
    [InlineData(-1e-4f)]
    [InlineData(0f)]
    [InlineData(0.7f)]
    [InlineData(12f)]
    [InlineData(1e6f)]
    [InlineData(-1e6f)]
    public void Gelu_holds_at_the_ends(float x)
    {
        var graph = new Graph();
        (graph.Opsets[""], graph.Opsets[KernelLibrary.Domain]) = (17, 1);
        graph.Initializers["x"] = Tensor.Of<float>([x], 1, 1);
        graph.Initializers["bias"] = Tensor.Vector(0f);
        graph.Nodes.Add(new Node(nameof(Gelu), ["x", "bias"], ["y"]) { Domain = KernelLibrary.Domain });
        graph.Outputs.Add(new ValueInfo("y", ElementType.Float, null));
        using var session = OnnxSession.Open(graph, new SessionSettings { Configure = KernelLibrary.Register });
        using var results = session.Run(new Dictionary<string, OrtValue>(), ["y"], TestContext.Current.CancellationToken);

        // Φ by the series of the error function, or its limit.
        double expected = Math.Abs(x) > 6 ? Math.Max(x, 0) : x * (0.5 + Enumerable.Range(0, 60).Aggregate((Sum: 0.0, Term: (double)x), (state, n) => (state.Sum + state.Term / (2 * n + 1), state.Term * -x * x / (2 * (n + 1)))).Sum / Math.Sqrt(2 * Math.PI));
        ((double)results[0].GetTensorDataAsSpan<float>()[0]).ShouldBe(expected, 1e-6 + 1e-6 * Math.Abs(expected));
    }

    // A block as exporters write it: product, bias, Gelu in small steps; product, bias, residual, LayerNormalization, Softmax.
    private static Dictionary<string, float[]> Run(int rows, int width, bool fused, int threads)
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        var builder = new GraphBuilder(graph, "block");
        string[] parameters = ["x", "w", "b", "v", "c", "scale", "shift"];
        foreach (var name in parameters)
        {
            long[] shape = name is "x" ? [1, rows, width] : name is "w" or "v" ? [width, width] : [width];
            var chance = new Random(name[0]);
            graph.Initializers[name] = Tensor.Of<float>([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(2 * chance.NextDouble() - 1))], shape);
        }

        var inner = builder.Add("Add", [builder.Add("MatMul", ["x", "w"]), "b"]);
        var erf = builder.Add("Erf", [builder.Add("Div", [inner, builder.Constant(Tensor.Scalar(MathF.Sqrt(2)))])]);
        var gelu = builder.Add("Mul", [builder.Add("Mul", [inner, builder.Add("Add", [erf, builder.Constant(Tensor.Scalar(1f))])]), builder.Constant(Tensor.Scalar(0.5f))]);
        var outer = builder.Add("Add", ["c", builder.Add("MatMul", [gelu, "v"])]);
        var residual = builder.Add("Add", [outer, "x"]);
        var y = builder.Add("LayerNormalization", [residual, "scale", "shift"], ("epsilon", 1e-3f));
        var soft = builder.Add("Softmax", [y]);

        // The residual is read again, as where normalisation comes first.
        var sum = builder.Add("Add", [builder.Add("Mul", [soft, y]), builder.Add("Mul", [residual, residual])]);
        var loss = builder.Add("ReduceMean", [sum], ("keepdims", 0L));
        var shapes = Shapes.Infer(graph);
        if (fused)
        {
            graph.Opsets[KernelLibrary.Domain] = 1;
            FusedOperators.Apply(graph, shapes);
            graph.Nodes.Select(node => node.Op).ShouldContain(nameof(LayerNorm));
            graph.Nodes.Select(node => node.Op).ShouldContain(nameof(Gelu));
            graph.Nodes.ShouldNotContain(node => node.Op == "Erf" || node.Op == "LayerNormalization");
        }

        var gradients = Gradients.Append(graph, loss, parameters, shapes, fused);
        GraphCheck.CheckAndSort(graph);
        var outputs = parameters.ToDictionary(name => name, name => gradients[name]);
        outputs["y"] = y;
        graph.Outputs.AddRange(outputs.Values.Distinct().Select(name => new ValueInfo(name, ElementType.Float, null)));
        using var session = OnnxSession.Open(graph, new SessionSettings { Threads = threads, Configure = KernelLibrary.Register });
        using var results = session.Run(new Dictionary<string, OrtValue>(), [.. outputs.Values]);
        return outputs.Keys.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second.GetTensorDataAsSpan<float>().ToArray());
    }
}
