using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Training;

/// <summary>
/// Mixed precision: every matrix product of a training graph, forward and backward, takes 16-bit operands and gives a
/// 16-bit result; weights, sums, normalisations, softmax, loss and optimiser stay in float.
/// </summary>
internal static class HalfPrecisionProducts
{
    public static void Apply(Graph graph, ElementType type)
    {
        var builder = new GraphBuilder(graph, "half");
        var casts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => node is { Op: "MatMul" or "Gemm", Domain: "" }).ToList())
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (!casts.TryGetValue(node.Inputs[i], out var cast))
                {
                    casts[node.Inputs[i]] = cast = builder.Add("Cast", [node.Inputs[i]], ("to", (long)type));
                }

                node.Inputs[i] = cast;
            }

            var result = node.Outputs[0];
            node.Outputs[0] = builder.Fresh("product");
            graph.Nodes.Add(new Node("Cast", [node.Outputs[0]], [result]) { Attributes = { ["to"] = (long)ElementType.Float } });
        }

        GraphCheck.CheckAndSort(graph);
    }
}
