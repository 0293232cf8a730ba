using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff;

/// <summary>
/// Writes compound operators out in simpler ones that have rules: Attention of operator set 23, normalisations in groups, and what ONNX
/// Runtime's optimiser and its tools put in place of several nodes. Results keep their names.
/// </summary>
internal static class Decomposition
{
    private const string Microsoft = "com.microsoft";

    public static void Apply(Graph graph)
    {
        var compound = graph.Nodes.Where(node => (node.Domain, node.Op) is ("", "Attention" or "GroupNormalization" or "InstanceNormalization")
            or (Microsoft, "Gelu" or "BiasGelu" or "FastGelu" or "QuickGelu" or "SkipLayerNormalization" or "SkipSimplifiedLayerNormalization")).ToList();
        if (compound.Count == 0)
        {
            return;
        }

        // Only a mask of attention has to be looked at: truth values say which scores count, numbers are added to them.
        var types = compound.Any(node => node.Op == "Attention" && node.Input(3).Length > 0) ? Shapes.Infer(graph) : null;
        var builder = new GraphBuilder(graph, "simple");
        foreach (var node in compound)
        {
            graph.Nodes.Remove(node);
            var (result, sum) = Simple(builder, node, types);
            Name(graph, result, node.Output(0), node);
            if (sum is not null && node.Output(3).Length > 0)
            {
                Name(graph, sum, node.Output(3), node);
            }
        }

        GraphCheck.CheckAndSort(graph);
    }

    private static (string Result, string? Sum) Simple(GraphBuilder b, Node node, Shapes? types)
    {
        var x = node.Input(0);
        switch (node.Op)
        {
            case "Attention":
                return (Attention(b, node, types), null);
            case "GroupNormalization":
                return (Groups(b, node, node.Int("num_groups", 1)), null);
            case "InstanceNormalization":
                return (Groups(b, node, b.Graph.Initializers.TryGetValue(node.Input(1), out var scale) ? scale.Length : throw Refusal(node, "a scale that is computed")), null);
            case "Gelu" or "BiasGelu":
                x = node.Op == "BiasGelu" ? b.Add("Add", [x, node.Input(1)]) : x;
                var half = b.Add("Mul", [x, Number(b, 0.5f)]);
                return (b.Add("Mul", [half, b.Add("Add", [b.Add("Erf", [b.Add("Mul", [x, Number(b, MathF.Sqrt(0.5f))])]), Number(b, 1)])]), null);
            case "FastGelu":
                x = node.Input(1).Length > 0 ? b.Add("Add", [x, node.Input(1)]) : x;
                var cube = b.Add("Mul", [b.Add("Mul", [x, x]), x]);
                var inner = b.Add("Mul", [b.Add("Add", [x, b.Add("Mul", [cube, Number(b, 0.044715f)])]), Number(b, MathF.Sqrt(2 / MathF.PI))]);
                return (b.Add("Mul", [b.Add("Mul", [x, Number(b, 0.5f)]), b.Add("Add", [b.Add("Tanh", [inner]), Number(b, 1)])]), null);
            case "QuickGelu":
                return (b.Add("Mul", [x, b.Add("Sigmoid", [b.Add("Mul", [x, Number(b, node.Float("alpha", 1.702f))])])]), null);
            default:
                return Skip(b, node);
        }
    }

    private static (string Result, string? Sum) Skip(GraphBuilder b, Node node)
    {
        var simplified = node.Op == "SkipSimplifiedLayerNormalization";
        if (node.Output(1).Length > 0 || node.Output(2).Length > 0)
        {
            throw Refusal(node, "outputs for the mean or the deviation");
        }

        var (shift, bias) = simplified ? ("", node.Input(3)) : (node.Input(3), node.Input(4));
        var sum = b.Add("Add", [node.Input(0), node.Input(1)]);
        sum = bias.Length > 0 ? b.Add("Add", [sum, bias]) : sum;
        var epsilon = ("epsilon", (AttributeValue)node.Float("epsilon", 1e-12f));
        return (simplified ? b.Add("SimplifiedLayerNormalization", [sum, node.Input(2)], epsilon)
            : b.Add("LayerNormalization", shift.Length > 0 ? [sum, node.Input(2), shift] : [sum, node.Input(2)], epsilon), sum);
    }

    // [batch, channels, …] as [batch, groups, rest], normalised over the rest; then a scale and a shift for each channel
    // (before operator set 21 for each group).
    private static string Groups(GraphBuilder b, Node node, long groups)
    {
        var (x, scale, shift) = (node.Input(0), node.Input(1), node.Input(2));
        var rows = b.Add("Reshape", [x, b.Ints(0, groups, -1)]);
        var centred = b.Add("Sub", [rows, Mean(b, rows)]);
        var variance = Mean(b, b.Add("Mul", [centred, centred]));
        var normal = b.Add("Div", [centred, b.Add("Sqrt", [b.Add("Add", [variance, Number(b, node.Float("epsilon", 1e-5f))])])]);
        var count = b.Graph.Initializers.TryGetValue(scale, out var tensor) ? tensor.Length : throw Refusal(node, "a scale that is computed");
        var channels = b.Add("Reshape", [normal, b.Ints(0, count, -1)]);
        var scaled = b.Add("Mul", [channels, b.Add("Unsqueeze", [scale, b.Ints(1)])]);
        return b.Add("Reshape", [b.Add("Add", [scaled, b.Add("Unsqueeze", [shift, b.Ints(1)])]), b.Add("Shape", [x])]);
    }

    private static string Mean(GraphBuilder b, string rows) => b.Add(
        "ReduceMean", b.Graph.Opset >= 18 ? [rows, b.Ints(-1)] : [rows], b.Graph.Opset >= 18 ? [("keepdims", 1L)] : [("keepdims", 1L), ("axes", new long[] { -1 })]);

    // softmax(Q·Kᵀ·scale + mask)·V, over [batch, heads, length, width], or [batch, length, heads·width] with the number of heads.
    private static string Attention(GraphBuilder b, Node node, Shapes? types)
    {
        var heads = node.Int("q_num_heads", 0);
        if (node.Inputs.Skip(4).Any(input => input.Length > 0) || node.Outputs.Skip(1).Any(output => output.Length > 0) || node.Float("softcap", 0) != 0 || node.Int("kv_num_heads", heads) != heads)
        {
            throw Refusal(node, "a past, a soft cap, groups of heads or the scores as an output");
        }

        var (q, k, v) = (Heads(node.Input(0)), Heads(node.Input(1)), Heads(node.Input(2)));
        var width = b.Add("Cast", [b.Add("Shape", [q], ("start", -1L))], ("to", (long)ElementType.Float));
        var scale = node.Attributes.ContainsKey("scale") ? Number(b, node.Float("scale", 1)) : b.Add("Reciprocal", [b.Add("Sqrt", [width])]);
        var scores = b.Add("Mul", [b.Add("MatMul", [q, b.Add("Transpose", [k], ("perm", new long[] { 0, 1, 3, 2 }))]), scale]);
        if (node.Int("is_causal", 0) == 1)
        {
            var later = b.Add("Trilu", [b.Add("ConstantOfShape", [b.Add("Shape", [scores], ("start", -2L))], ("value", (AttributeValue)Tensor.Vector(-1e9f))), b.Constant(Tensor.Scalar(1L))], ("upper", 1L));
            scores = b.Add("Add", [scores, later]);
        }

        if (node.Input(3).Length > 0)
        {
            var mask = node.Input(3);
            scores = b.Add("Add", [scores, types?.Type(mask) == ElementType.Bool ? b.Add("Where", [mask, Number(b, 0), Number(b, -1e9f)]) : mask]);
        }

        var weighed = b.Add("MatMul", [b.Add("Softmax", [scores], ("axis", -1L)), v]);
        return heads == 0 ? weighed : b.Add("Reshape", [b.Add("Transpose", [weighed], ("perm", new long[] { 0, 2, 1, 3 })), b.Ints(0, 0, -1)]);

        string Heads(string x) => heads == 0 ? x
            : b.Add("Transpose", [b.Add("Reshape", [x, b.Ints(0, 0, heads, -1)])], ("perm", new long[] { 0, 2, 1, 3 }));
    }

    private static string Number(GraphBuilder b, float value) => b.Constant(Tensor.Scalar(value));

    private static MlBackendException Refusal(Node node, string what) => ErrorCodes.NotDifferentiable.With($"{node} has {what}.");

    private static void Name(Graph graph, string value, string name, Node node) =>
        graph.Nodes.Add(new Node("Identity", [value], [name]) { Name = node.Name });
}
