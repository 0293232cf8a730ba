using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Parameters;

/// <summary>
/// Makes a graph that computes in half precision one that computes in floats: a step of training is often smaller than what half
/// precision can tell apart, and a CPU has no arithmetic for it. Exact, since every half is a float.
/// </summary>
internal static class Widening
{
    public static void Apply(Graph graph)
    {
        foreach (var (name, tensor) in graph.Initializers.Where(pair => IsHalf(pair.Value.Type)).ToList())
        {
            graph.Initializers[name] = HalfPrecision.ToFloat(tensor);
        }

        Widen(graph.Inputs);
        Widen(graph.Outputs);
        foreach (var node in graph.Nodes)
        {
            if (node is { Op: "Cast", Domain: "" } && IsHalf((ElementType)node.Int("to", 0)))
            {
                node.Attributes["to"] = (long)ElementType.Float;
            }

            foreach (var (name, value) in node.Attributes.ToList())
            {
                if (value is AttributeValue.Array array && IsHalf(array.Value.Type))
                {
                    node.Attributes[name] = HalfPrecision.ToFloat(array.Value);
                }
                else if (value is AttributeValue.Body body)
                {
                    Apply(body.Value);
                }
            }
        }
    }

    private static void Widen(List<ValueInfo> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            values[i] = IsHalf(values[i].Type) ? values[i] with { Type = ElementType.Float } : values[i];
        }
    }

    private static bool IsHalf(ElementType type) => type is ElementType.Float16 or ElementType.BFloat16;
}
