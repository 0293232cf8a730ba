using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff;

/// <summary>
/// Brings a graph of an older standard operator set to 17, the lowest in which gradients can be written (ScatterND adds
/// from 16 on). From 13 to 17 no operator of an encoder changed its meaning; from 11 to 13 axes moved from
/// attributes to inputs, and Softmax stopped flattening.
/// </summary>
internal static class OpsetUpgrade
{
    private const int Target = 17;

    public static void Apply(Graph graph)
    {
        if (graph.Opset >= Target)
        {
            return;
        }

        if (graph.Opset < 13)
        {
            var builder = new GraphBuilder(graph, "upgrade");
            var shapes = Shapes.Infer(graph);
            foreach (var node in graph.Nodes)
            {
                ToThirteen(node, builder, shapes);
            }
        }

        graph.Opsets[""] = Target;
    }

    private static void ToThirteen(Node node, GraphBuilder builder, Shapes shapes)
    {
        switch (node.Op)
        {
            case "Squeeze" or "Unsqueeze" or "ReduceSum":
                Move(node, "axes", builder);
                break;
            case "Split":
                Move(node, "split", builder);
                break;
            case "Softmax" or "LogSoftmax":
                // Until 12 everything from the axis on was one row; that is the same for the last axis, the only one in use.
                if (node.Int("axis", 1) is not -1 && shapes.Of(node.Input(0))?.Count - 1 != node.Int("axis", 1))
                {
                    throw ErrorCodes.OnnxUnsupported.With($"{node} of operator set {builder.Graph.Opset} is not over the last axis: export with operator set 17.");
                }

                node.Attributes["axis"] = -1L;
                break;
        }
    }

    private static void Move(Node node, string attribute, GraphBuilder builder)
    {
        if (node.Ints(attribute) is { } values)
        {
            node.Inputs.Add(builder.Ints([.. values]));
            node.Attributes.Remove(attribute);
        }
    }
}
