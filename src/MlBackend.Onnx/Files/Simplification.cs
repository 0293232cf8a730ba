using MlBackend.Onnx.Graphs;

namespace MlBackend.Onnx.Files;

/// <summary>What every graph goes through after it is read, so that later code sees one form of each thing.</summary>
internal static class Simplification
{
    public static void Apply(Graph graph)
    {
        ConstantsToInitializers(graph);
        FoldCastOfHalfPrecision(graph);
        DropUnusedInitializers(graph);
    }

    private static void ConstantsToInitializers(Graph graph) =>
        graph.Nodes.RemoveAll(node =>
        {
            if (node is not { Op: "Constant", Domain: "" } || ConstantValue(node) is not { } tensor)
            {
                return false;
            }

            graph.Initializers[node.Output(0)] = tensor;
            graph.Literals.Add(node.Output(0));
            return true;
        });

    private static Tensor? ConstantValue(Node node) => node.Attributes.Values.FirstOrDefault() switch
    {
        AttributeValue.Array array => array.Value,
        AttributeValue.Int number => Tensor.Scalar(number.Value),
        AttributeValue.Float number => Tensor.Scalar(number.Value),
        AttributeValue.Ints numbers => Tensor.Vector([.. numbers.Values]),
        AttributeValue.Floats numbers => Tensor.Vector([.. numbers.Values]),
        _ => null,
    };

    // Weights stored in half precision to halve the file, with a Cast to float before use: all arithmetic is float anyway.
    private static void FoldCastOfHalfPrecision(Graph graph) =>
        graph.Nodes.RemoveAll(node =>
        {
            if (node is not { Op: "Cast", Domain: "" } || node.Int("to", 0) != (long)ElementType.Float
                || !graph.Initializers.TryGetValue(node.Input(0), out var stored)
                || stored.Type is not (ElementType.Float16 or ElementType.BFloat16))
            {
                return false;
            }

            graph.Initializers[node.Output(0)] = HalfPrecision.ToFloat(stored);
            return true;
        });

    private static void DropUnusedInitializers(Graph graph)
    {
        var used = graph.Nodes.SelectMany(node => node.Reads()).Concat(graph.Outputs.Select(output => output.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in graph.Initializers.Keys.Where(name => !used.Contains(name)).ToList())
        {
            graph.Initializers.Remove(name);
        }
    }
}
