using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Structure;

/// <summary>A product of activations with a learned matrix.</summary>
/// <param name="Node">The MatMul or Gemm.</param>
/// <param name="Weight">The initializer.</param>
/// <param name="Transposed">True where the initializer is [outputs, inputs], as PyTorch's Linear has it.</param>
/// <param name="Inputs">Width of what goes in.</param>
/// <param name="Outputs">Width of what comes out.</param>
internal sealed record LinearLayer(Node Node, string Weight, bool Transposed, int Inputs, int Outputs)
{
    /// <summary>The activations, [..., inputs].</summary>
    public string Input => Node.Input(0);

    /// <summary>The product, [..., outputs], without a bias unless the node is a Gemm.</summary>
    public string Output => Node.Output(0);

    /// <summary>Every such product of a graph.</summary>
    /// <param name="graph">The graph, sorted.</param>
    /// <param name="parameters">What the model learned; see <see cref="Parameters.ParameterFinder"/>.</param>
    public static IReadOnlyList<LinearLayer> Find(Graph graph, IReadOnlyCollection<string> parameters)
    {
        // What is made of one initializer by turning it over stands for it.
        var views = parameters.ToDictionary(name => name, name => (Name: name, Transposed: false), StringComparer.Ordinal);
        var layers = new List<LinearLayer>();
        foreach (var node in graph.Nodes.Where(node => node.Domain.Length == 0))
        {
            if (node.Op is "Transpose" or "Identity" && views.TryGetValue(node.Input(0), out var source))
            {
                views[node.Output(0)] = (source.Name, source.Transposed ^ (node.Op == "Transpose" && node.Ints("perm") is not [0, 1]));
            }
            else if (node.Op is "MatMul" or "Gemm" && !views.ContainsKey(node.Input(0)) && views.TryGetValue(node.Input(1), out var weight)
                && graph.Initializers[weight.Name].Dims is [> 1 and var rows, > 1 and var columns] && node.Int("transA", 0) == 0)
            {
                var transposed = weight.Transposed ^ (node.Int("transB", 0) == 1);
                layers.Add(new LinearLayer(node, weight.Name, transposed, (int)(transposed ? columns : rows), (int)(transposed ? rows : columns)));
            }
        }

        return layers;
    }
}
