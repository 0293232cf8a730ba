using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Parameters;

/// <summary>
/// Tells the initializers that a model learned from those that are part of its arithmetic, by type and use and never by
/// name. A parameter is a floating-point array of more than one element that a table look-up, a matrix product, a normalisation
/// or an elementwise operation on activations uses, on a path to the outputs along which gradients flow. Not
/// parameters: masks and penalties added to attention scores; tables of sines; the zeros that an exporter writes for a bias that
/// is not there; and whatever is only combined with numbers that no parameter has touched, such as rotary
/// frequencies times positions.
/// </summary>
public static class ParameterFinder
{
    /// <summary>The names of the parameters, in the order of the initializers.</summary>
    public static IReadOnlyList<string> Find(Graph graph)
    {
        var uses = new Uses(graph);
        foreach (var node in graph.Nodes)
        {
            uses.Visit(node);
        }

        var reaching = Reaching(graph);
        return [.. graph.Initializers.Keys.Where(name => uses.Accepted.Contains(name) && reaching.Contains(name))];
    }

    // Values from which an output can be reached through differentiable operators.
    private static HashSet<string> Reaching(Graph graph)
    {
        var reaching = graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in Enumerable.Reverse(graph.Nodes))
        {
            if (!RuleTable.Flat.Contains(node.Op) && node.Outputs.Any(reaching.Contains))
            {
                reaching.UnionWith(node.Reads());
            }
        }

        return reaching;
    }

    // One sweep forward. A value is active once a parameter has touched it; what is made of one initializer alone
    // stands for that initializer until something active meets it.
    private sealed class Uses(Graph graph)
    {
        private readonly HashSet<string> active = graph.Inputs.Where(input => input.Type.IsFloatingPoint()).Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        private readonly Dictionary<string, string> standsFor = new(StringComparer.Ordinal);
        private readonly ScoreOperands scores = new(graph);

        public HashSet<string> Accepted { get; } = new(StringComparer.Ordinal);

        public void Visit(Node node)
        {
            if (RuleTable.Flat.Contains(node.Op) || (node.Op == "Cast" && !((ElementType)node.Int("to", 0)).IsFloatingPoint()))
            {
                return;
            }

            switch (node.Op)
            {
                case "Gather" or "MatMul" or "Gemm" or "Einsum" or "LayerNormalization" or "RMSNormalization" or "InstanceNormalization" or "Conv" or "PRelu":
                    foreach (var candidate in node.Inputs.Select(Initializer).OfType<string>())
                    {
                        if (IsWeight(node.Op, graph.Initializers[candidate], node))
                        {
                            Accepted.Add(candidate);
                        }
                    }

                    break;
                case "Where" or "Clip" or "Pow" or "RotaryEmbedding" or "Attention":
                    break;
                case "Reshape" or "Expand" or "Tile" or "Slice" or "Unsqueeze" or "Squeeze" or "Transpose" or "Identity" or "Cast" or "Flatten" or "Split":
                    if (Initializer(node.Input(0)) is { } viewed)
                    {
                        node.Outputs.ForEach(output => standsFor[output] = viewed);
                    }

                    break;
                default:
                    Combine(node);
                    break;
            }

            if (node.Inputs.Any(input => active.Contains(input) || (Initializer(input) is { } name && Accepted.Contains(name))))
            {
                active.UnionWith(node.Outputs.Where(output => output.Length > 0));
            }
        }

        private void Combine(Node node)
        {
            var candidates = node.Inputs.Select(Initializer).OfType<string>().ToList();
            if (node.Inputs.Any(active.Contains))
            {
                Accepted.UnionWith(candidates.Where(name => IsVector(graph.Initializers[name]) && !scores.Contains(node.Output(0))));
            }
            else if (candidates is [var only] && node.Inputs.All(input => Initializer(input) is not null || graph.Initializers.ContainsKey(input)))
            {
                node.Outputs.ForEach(output => standsFor[output] = only);
            }
        }

        private bool IsWeight(string op, Tensor tensor, Node node) => op switch
        {
            "Gather" => tensor.Dims.Count >= 2 && !Sinusoids.Is(tensor),
            "MatMul" or "Gemm" or "Einsum" => (tensor.Dims.Count(dim => dim > 1) >= 2 || node.Inputs.Any(active.Contains)) && !Sinusoids.Is(tensor),
            _ => true,
        };

        // Added to or multiplied with activations: biases, scales, learned positions. Tables of sines and masks are not.
        private static bool IsVector(Tensor tensor) => !Sinusoids.Is(tensor) && !IsMask(tensor);

        private static bool IsMask(Tensor tensor)
        {
            if (tensor.Type != ElementType.Float || tensor.Dims.Count(dim => dim > 1) < 2)
            {
                return false;
            }

            foreach (var value in tensor.Elements<float>())
            {
                if (value is not (0 or 1) && value > -1e4f)
                {
                    return false;
                }
            }

            return true;
        }

        private string? Initializer(string value)
        {
            var name = standsFor.GetValueOrDefault(value, value);
            return graph.Initializers.TryGetValue(name, out var tensor) && tensor.Type is (ElementType.Float or ElementType.Double) && tensor.Length > 1
                && !(tensor.IsUniform && graph.Literals.Contains(name)) ? name : null;
        }
    }

    // Values that go into a Softmax by elementwise operators alone: attention scores. What is added to them is a mask or a fixed
    // distance penalty; learned ones come out of a table.
    private sealed class ScoreOperands(Graph graph)
    {
        private readonly HashSet<string> values = Collect(graph);

        public bool Contains(string value) => values.Contains(value);

        private static HashSet<string> Collect(Graph graph)
        {
            var values = new HashSet<string>(StringComparer.Ordinal);
            foreach (var node in Enumerable.Reverse(graph.Nodes))
            {
                if (node.Op == "Softmax" || (node.Op is "Add" or "Sub" or "Mul" or "Div" or "Where" or "Cast" or "Reshape" or "Expand" or "Unsqueeze" && node.Outputs.Any(values.Contains)))
                {
                    values.UnionWith(node.Inputs);
                }
            }

            return values;
        }
    }
}
