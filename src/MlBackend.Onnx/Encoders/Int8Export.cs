using MlBackend.Onnx.Graphs;

namespace MlBackend.Onnx.Encoders;

/// <summary>
/// Turns an encoder's weights into whole numbers of eight bits, a scale for each column (products) or row (the table of tokens).
/// Activations are rounded while it runs, with a scale of their own for each batch: no calibration data is needed. For the CPU.
/// </summary>
/// <remarks>Operator: com.microsoft.DynamicQuantizeMatMul, docs/ContribOperators.md of ONNX Runtime.</remarks>
public static class Int8Export
{
    // The full range. On processors without VNNI two products of it may overflow the sixteen bits of their sum, which costs some
    // accuracy there; half the range would cost some everywhere.
    private const float Highest = 127;

    /// <summary>Rewrites a graph in place. Attention is fused first: its pattern would not be recognised any more.</summary>
    /// <returns>How many products were rewritten.</returns>
    public static int Apply(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        AttentionFusion.Apply(graph);
        var builder = new GraphBuilder(graph, "int8");
        var count = 0;
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            var node = graph.Nodes[at];
            if (node is { Op: "MatMul", Domain: "" } && graph.Initializers.TryGetValue(node.Input(1), out var weights) && weights is { Type: ElementType.Float, Dims.Count: 2 })
            {
                graph.Nodes[at] = Product(builder, node, weights);
                count++;
            }
        }

        if (count > 0)
        {
            graph.Opsets[AttentionFusion.Domain] = 1;
        }

        if (graph.Nodes.Find(node => node is { Op: "Gather", Domain: "" } && node.Input(1) == "input_ids") is { } lookUp
            && graph.Initializers.TryGetValue(lookUp.Input(0), out var table) && table is { Type: ElementType.Float, Dims.Count: 2 })
        {
            LookUp(graph, builder, lookUp, table);
        }

        Unused.Remove(graph);
        GraphCheck.CheckAndSort(graph);
        return count;
    }

    private static Node Product(GraphBuilder builder, Node node, Tensor weights)
    {
        var (rows, columns) = ((int)weights.Dims[0], (int)weights.Dims[1]);
        var numbers = weights.Elements<float>();
        var (rounded, scales) = (new sbyte[numbers.Length], new float[columns]);
        for (var column = 0; column < columns; column++)
        {
            var largest = 0f;
            for (var row = 0; row < rows; row++)
            {
                largest = Math.Max(largest, Math.Abs(numbers[(row * columns) + column]));
            }

            scales[column] = largest > 0 ? largest / Highest : 1;
            for (var row = 0; row < rows; row++)
            {
                rounded[(row * columns) + column] = (sbyte)MathF.Round(numbers[(row * columns) + column] / scales[column]);
            }
        }

        return new Node(
            "DynamicQuantizeMatMul",
            [node.Input(0), builder.Constant(Tensor.Of<sbyte>(rounded, rows, columns)), builder.Constant(Tensor.Vector<float>(scales)), builder.Constant(Tensor.Vector<sbyte>(new sbyte[columns]))],
            node.Outputs) { Domain = AttentionFusion.Domain, Name = node.Name };
    }

    private static void LookUp(Graph graph, GraphBuilder builder, Node node, Tensor table)
    {
        var (rows, columns) = ((int)table.Dims[0], (int)table.Dims[1]);
        var numbers = table.Elements<float>();
        var (rounded, scales) = (new sbyte[numbers.Length], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var own = numbers.Slice(row * columns, columns);
            var largest = 0f;
            foreach (var number in own)
            {
                largest = Math.Max(largest, Math.Abs(number));
            }

            scales[row] = largest > 0 ? largest / Highest : 1;
            for (var column = 0; column < columns; column++)
            {
                rounded[(row * columns) + column] = (sbyte)MathF.Round(own[column] / scales[row]);
            }
        }

        var whole = builder.Add("Cast", [builder.Add("Gather", [builder.Constant(Tensor.Of<sbyte>(rounded, rows, columns)), node.Input(1)])], ("to", (long)ElementType.Float));
        var scale = builder.Add("Gather", [builder.Constant(Tensor.Of<float>(scales, rows, 1)), node.Input(1)]);
        graph.Nodes.Add(new Node("Mul", [whole, scale], node.Outputs) { Name = node.Name });
        graph.Nodes.Remove(node);
    }
}
