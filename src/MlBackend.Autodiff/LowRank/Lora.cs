using MlBackend.Autodiff.Parameters;
using MlBackend.Autodiff.Structure;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.LowRank;

/// <summary>The adapters that were put into a graph.</summary>
/// <param name="Adapters">One for each matrix, however often the graph uses it.</param>
/// <param name="Targets">What was adapted: all linear layers too where no attention was recognised.</param>
public sealed record LoraInsertion(IReadOnlyList<LoraAdapter> Adapters, LoraTargets Targets)
{
    /// <summary>The names of the matrices to train.</summary>
    public IReadOnlyList<string> Parameters => [.. Adapters.SelectMany(adapter => new[] { adapter.Down, adapter.Up })];
}

/// <summary>Puts adapters of low rank into a graph. The matrices are found by shape and use, never by name.</summary>
public static class Lora
{
    /// <summary>Adds adapters to an encoder's graph, before a head is added.</summary>
    /// <param name="graph">The graph, sorted; it grows. <see cref="TiedWeights.Resolve"/> was applied to it.</param>
    /// <param name="settings">Rank, weight, which matrices.</param>
    /// <exception cref="MlBackendException">MLB6004: there is no matrix to adapt.</exception>
    public static LoraInsertion Insert(Graph graph, LoraSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Rank, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Alpha);
        Decomposition.Apply(graph);
        var layers = Adaptable(graph);
        var attention = settings.Targets == LoraTargets.Attention ? AttentionProjections.Find(graph, layers) : [];
        var targets = attention.Count > 0 ? LoraTargets.Attention : LoraTargets.AllLinear;
        var chosen = attention.Count > 0 ? attention : layers;
        if (chosen.Count == 0)
        {
            throw ErrorCodes.NotDifferentiable.With("There is no product of activations with a learned matrix, so there is nothing to adapt.");
        }

        var builder = new GraphBuilder(graph, "lora");
        var chance = new Random(settings.Seed);
        var scale = settings.Alpha / settings.Rank;
        var adapters = new Dictionary<string, LoraAdapter>(StringComparer.Ordinal);
        foreach (var layer in chosen)
        {
            if (!adapters.TryGetValue(layer.Weight, out var adapter))
            {
                adapters[layer.Weight] = adapter = Create(layer);
            }

            var result = layer.Output;
            layer.Node.Outputs[0] = builder.Fresh("frozen");
            var narrow = builder.Add("Mul", [builder.Add("MatMul", [layer.Input, Matrix(layer, adapter.Down, adapter, down: true)]), builder.Constant(Tensor.Scalar(scale))]);
            var added = builder.Add("MatMul", [narrow, Matrix(layer, adapter.Up, adapter, down: false)]);
            graph.Nodes.Add(new Node("Add", [layer.Node.Outputs[0], added], [result]) { Name = result + "/adapted" });
        }

        GraphCheck.CheckAndSort(graph);
        return new LoraInsertion([.. adapters.Values], targets);

        // Uniform in ±1/√inputs, as PyTorch's Linear begins.
        LoraAdapter Create(LinearLayer layer)
        {
            var (down, up) = (builder.Fresh("down"), builder.Fresh("up"));
            var bound = 1 / Math.Sqrt(layer.Inputs);
            var values = new float[layer.Inputs * settings.Rank];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)((2 * chance.NextDouble() - 1) * bound);
            }

            graph.Initializers[down] = Tensor.Of<float>(values, layer.Inputs, settings.Rank);
            graph.Initializers[up] = Tensor.Of<float>(new float[settings.Rank * layer.Outputs], settings.Rank, layer.Outputs);
            return new LoraAdapter(layer.Weight, graph.Initializers[layer.Weight], layer.Transposed, down, up, scale);
        }

        // A matrix that one product uses as it is and another turned over is adapted once: (A·B)ᵀ is Bᵀ·Aᵀ.
        string Matrix(LinearLayer layer, string own, LoraAdapter adapter, bool down) => layer.Transposed == adapter.Transposed
            ? own
            : builder.Add("Transpose", [down ? adapter.Up : adapter.Down], ("perm", new long[] { 1, 0 }));
    }

    // Not a matrix that is a table too, such as the embeddings of words that a model multiplies with at its end: merged, it
    // would change where it was not adapted.
    private static List<LinearLayer> Adaptable(Graph graph)
    {
        var layers = LinearLayer.Find(graph, ParameterFinder.Find(graph));
        var consumers = graph.Consumers();
        var products = layers.Select(layer => layer.Node).ToHashSet();
        return [.. layers.Where(layer => graph.Initializers[layer.Weight].Type == ElementType.Float && layer.Node.Float("alpha", 1) == 1 && OnlyProducts(layer.Weight))];

        bool OnlyProducts(string value) => consumers[value].All(reader => products.Contains(reader) || (reader.Op is "Transpose" or "Identity" && OnlyProducts(reader.Output(0))));
    }
}
