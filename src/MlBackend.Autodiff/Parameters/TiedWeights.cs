using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Parameters;

/// <summary>
/// Exporters merge initializers of equal content and let the others through an Identity of the one that stays. Where the
/// content is telling they were one parameter (a projection used for content and for positions), and its gradients must be summed:
/// every reader gets the initializer itself. Where all elements are equal (biases of zero, scales of one
/// in an encoder that was never trained) they were merged by chance, and each gets a copy of its own.
/// </summary>
public static class TiedWeights
{
    /// <summary>Removes every Identity of an initializer. Weights and arithmetic in half precision become floats.</summary>
    public static void Resolve(Graph graph)
    {
        Widening.Apply(graph);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        graph.Nodes.RemoveAll(node =>
        {
            var source = renamed.GetValueOrDefault(node.Input(0), node.Input(0));
            if (node is not { Op: "Identity", Domain: "" } || !graph.Initializers.TryGetValue(source, out var tensor) || graph.Outputs.Any(output => output.Name == node.Output(0)))
            {
                return false;
            }

            if (tensor.Length > 1 && tensor.IsUniform)
            {
                graph.Initializers[node.Output(0)] = tensor;
            }
            else
            {
                renamed[node.Output(0)] = source;
            }

            return true;
        });
        graph.Redirect(renamed);
    }
}
