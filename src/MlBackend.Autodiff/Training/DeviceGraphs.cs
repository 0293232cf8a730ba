using MlBackend.Autodiff.Optimisers;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Training;

/// <summary>The small graphs that work on whole stretches of parameters on a device.</summary>
internal static class DeviceGraphs
{
    /// <summary>y = x: a copy within the device, to it or from it, as the two are bound.</summary>
    public static Graph Copy()
    {
        var builder = New("x");
        return Finish(builder, ("y", builder.Add("Identity", ["x"])));
    }

    /// <summary>sum + weight·x.</summary>
    public static Graph Accumulate()
    {
        var builder = New("sum", "x");
        builder.Input(ValueInfo.Of<float>("weight", 1));
        return Finish(builder, ("total", builder.Add("Add", ["sum", builder.Add("Mul", ["x", "weight"])])));
    }

    /// <summary>The sum of squares.</summary>
    public static Graph SquaredNorm()
    {
        var builder = New("x");
        return Finish(builder, ("norm", builder.Add("ReduceSumSquare", ["x"], ("keepdims", 1L))));
    }

    /// <summary>
    /// One step of <see cref="AdamW"/>. Each of values, means and squares is read by one node only, on the way to its own
    /// new value: so the new values may be bound to the memory of the old ones.
    /// </summary>
    public static Graph Update(AdamWSettings settings)
    {
        var builder = New("values", "gradients", "means", "squares");
        builder.Input(ValueInfo.Of<float>("numbers", 4));
        var numbers = builder.Append("", "Split", ["numbers", builder.Ints(1, 1, 1, 1)], 4, ("axis", 0L));
        var (scale, shrink, size, root) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        string Mul(string a, string b) => builder.Add("Mul", [a, b]);
        string Number(float value) => builder.Constant(Tensor.Scalar(value));

        var g = Mul("gradients", scale);
        var means = builder.Add("Add", [Mul("means", Number(settings.Beta1)), Mul(g, Number(1 - settings.Beta1))]);
        var squares = builder.Add("Add", [Mul("squares", Number(settings.Beta2)), Mul(Mul(g, g), Number(1 - settings.Beta2))]);
        var deviation = builder.Add("Add", [Mul(builder.Add("Sqrt", [squares]), root), Number(settings.Epsilon)]);
        var step = builder.Add("Div", [Mul(means, size), deviation]);
        return Finish(builder, ("new_values", builder.Add("Sub", [Mul("values", shrink), step])), ("new_means", means), ("new_squares", squares));
    }

    private static GraphBuilder New(params string[] inputs)
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        graph.Inputs.AddRange(inputs.Select(name => ValueInfo.Of<float>(name, "n")));
        return new GraphBuilder(graph, "device");
    }

    private static Graph Finish(GraphBuilder builder, params (string Name, string Value)[] outputs)
    {
        foreach (var (name, value) in outputs)
        {
            builder.Graph.Nodes.Find(node => node.Outputs.Contains(value))!.Outputs[0] = name;
            builder.Graph.Redirect(new Dictionary<string, string> { [value] = name });
            builder.Graph.Outputs.Add(new ValueInfo(name, ElementType.Float, null));
        }

        return builder.Graph;
    }
}
