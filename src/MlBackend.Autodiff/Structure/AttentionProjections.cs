using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Structure;

/// <summary>
/// The linear layers of attention, found by use: those whose results make the scores that go into a Softmax, those whose
/// results the Softmax weighs, and the one that reads the weighted sum.
/// </summary>
internal sealed class AttentionProjections
{
    private readonly Graph graph;
    private readonly Dictionary<string, Node> producers;
    private readonly ILookup<string, Node> consumers;
    private readonly Dictionary<string, LinearLayer> layers;
    private readonly HashSet<LinearLayer> found = [];

    private AttentionProjections(Graph graph, IReadOnlyList<LinearLayer> layers)
    {
        (this.graph, producers, consumers) = (graph, graph.Producers(), graph.Consumers());
        this.layers = layers.ToDictionary(layer => layer.Output, StringComparer.Ordinal);
    }

    /// <summary>The layers in the graph's order; empty where no attention is recognised.</summary>
    public static IReadOnlyList<LinearLayer> Find(Graph graph, IReadOnlyList<LinearLayer> layers)
    {
        var search = new AttentionProjections(graph, layers);
        foreach (var softmax in graph.Nodes.Where(node => node is { Op: "Softmax", Domain: "" }))
        {
            search.Visit(softmax);
        }

        return [.. layers.Where(search.found.Contains)];
    }

    private void Visit(Node softmax)
    {
        // A Softmax that weighs nothing is no attention.
        if (Product(softmax.Output(0)) is not var (product, weighed))
        {
            return;
        }

        Back(softmax.Input(0));
        Back(weighed);
        Forward(product.Output(0), []);
    }

    // The product of the probabilities with other activations, and these.
    private (Node Product, string Weighed)? Product(string probabilities)
    {
        foreach (var reader in consumers[probabilities])
        {
            if (reader.Op is "MatMul" or "Einsum" && reader.Inputs.Count == 2)
            {
                var other = reader.Inputs[reader.Inputs[0] == probabilities ? 1 : 0];
                return other != probabilities && !graph.Initializers.ContainsKey(other) ? (reader, other) : null;
            }

            if (reader.Op is "Dropout" or "Cast" or "Where" or "Mul" or "Identity" || IsMovement(reader))
            {
                if (reader.Outputs.Select(Product).FirstOrDefault(inner => inner is not null) is { } beyond)
                {
                    return beyond;
                }
            }
        }

        return null;
    }

    // The nearest linear layers before a value. Shapes are computed from activations too, but are none.
    private void Back(string value)
    {
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([value]));
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next) || !producers.TryGetValue(next, out var node) || RuleTable.Flat.Contains(node.Op))
            {
                continue;
            }

            if (layers.TryGetValue(next, out var layer))
            {
                found.Add(layer);
                continue;
            }

            foreach (var input in IsMovement(node) ? node.Inputs.Take(1) : node.Inputs)
            {
                open.Push(input);
            }
        }
    }

    // The nearest linear layers after a value, with nothing but movements between.
    private void Forward(string value, HashSet<string> seen)
    {
        foreach (var reader in seen.Add(value) ? consumers[value] : [])
        {
            if (layers.TryGetValue(reader.Output(0), out var layer) && layer.Input == value)
            {
                found.Add(layer);
            }
            else if (reader.Op is "Dropout" or "Cast" or "Identity" || (IsMovement(reader) && reader.Input(0) == value))
            {
                Forward(reader.Output(0), seen);
            }
        }
    }

    private static bool IsMovement(Node node) => node.Op is "Reshape" or "Transpose" or "Squeeze" or "Unsqueeze" or "Flatten" or "Slice" or "Expand" or "Split";
}
