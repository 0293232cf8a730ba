using MlBackend.Onnx.Graphs;

namespace MlBackend.Onnx.Encoders;

/// <summary>
/// Rewrites self-attention as exporters write it (three projections, reshapes and transposes, two products with a Softmax between them) to ONNX
/// Runtime's MultiHeadAttention. LayerNorm with its residual and Gelu with
/// its bias need nothing here: ONNX Runtime finds those patterns itself. What does not match stays as it is.
/// </summary>
/// <remarks>Operator: com.microsoft.MultiHeadAttention, docs/ContribOperators.md of ONNX Runtime.</remarks>
public static class AttentionFusion
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string Domain = "com.microsoft";

    /// <summary>Rewrites what it finds.</summary>
    /// <returns>How many layers were rewritten.</returns>
    public static int Apply(Graph graph)
    {
        var rewriting = new Rewriting(graph);
        var count = graph.Nodes.Where(node => node is { Op: "Softmax", Domain: "" }).ToList().Count(rewriting.Layer);
        if (count > 0)
        {
            graph.Opsets[Domain] = 1;
            Unused.Remove(graph);
            GraphCheck.CheckAndSort(graph);
        }

        return count;
    }

    /// <summary>A projection: the product, and the bias added to it.</summary>
    private sealed record Projection(string Product, string Bias, long Width, long HeadSize);

    private sealed class Rewriting(Graph graph)
    {
        private readonly GraphBuilder builder = new(graph, "attention");
        private readonly Dictionary<string, Node> producers = graph.Producers();
        private readonly ILookup<string, Node> consumers = graph.Consumers();
        private readonly Dictionary<string, string> masks = new(StringComparer.Ordinal);

        public bool Layer(Node softmax)
        {
            if (softmax.Int("axis", -1) is not (-1 or 3)
                || Only(softmax.Output(0)) is not { Op: "MatMul" } mixing || mixing.Input(0) != softmax.Output(0)
                || Only(mixing.Output(0)) is not { Op: "Transpose" } back || !IsPermuted(back, 0, 2, 1, 3)
                || Only(back.Output(0)) is not { Op: "Reshape" } joined
                || Heads(mixing.Input(1), 0, 2, 1, 3) is not { } value)
            {
                return false;
            }

            var (scores, mask) = Masked(softmax.Input(0));
            var (product, scale) = Scaled(scores);
            if (product is not { Op: "MatMul" })
            {
                return false;
            }

            var (left, leftScale) = Factor(product.Input(0));
            var (right, rightScale) = Factor(product.Input(1));
            if (Heads(left, 0, 2, 1, 3) is not { } query || Heads(right, 0, 2, 3, 1) is not { } key
                || query.Width != key.Width || value.Width != query.Width || key.HeadSize != query.HeadSize || value.HeadSize != query.HeadSize
                || query.Width % query.HeadSize != 0)
            {
                return false;
            }

            var node = new Node(
                "MultiHeadAttention",
                [query.Product, key.Product, value.Product, Biases(query, key, value), "", mask is null ? "" : Square(mask, query.Product)],
                [joined.Output(0)]) { Domain = Domain, Name = softmax.Name };
            node.Attributes["num_heads"] = query.Width / query.HeadSize;
            node.Attributes["scale"] = (float)(scale * leftScale * rightScale);
            graph.Nodes.Remove(joined);
            graph.Nodes.Add(node);
            return true;
        }

        /// <summary>Where a value is the sum of scaled scores and a mask: both.</summary>
        private (string Scores, string? Mask) Masked(string value)
        {
            if (Producer(value) is { Op: "Add" } sum)
            {
                foreach (var (scores, mask) in new[] { (sum.Input(0), sum.Input(1)), (sum.Input(1), sum.Input(0)) })
                {
                    if (Scaled(scores).Product is { Op: "MatMul" })
                    {
                        return (scores, mask);
                    }
                }
            }

            return (value, null);
        }

        private (Node? Product, double Scale) Scaled(string value)
        {
            var (inner, scale) = Factor(value);
            return (Producer(inner), scale);
        }

        /// <summary>A value without the number that multiplies or divides it.</summary>
        private (string Value, double Scale) Factor(string value) => Producer(value) switch
        {
            { Op: "Mul" } node when Number(node.Input(1)) is { } number => (node.Input(0), number),
            { Op: "Mul" } node when Number(node.Input(0)) is { } number => (node.Input(1), number),
            { Op: "Div" } node when Number(node.Input(1)) is { } number => (node.Input(0), 1 / number),
            _ => (value, 1),
        };

        /// <summary>The projection that was cut into heads and permuted so, in one step or (keys) in two.</summary>
        private Projection? Heads(string value, params ReadOnlySpan<long> permutation)
        {
            if (Producer(value) is not { Op: "Transpose" } transpose)
            {
                return null;
            }

            if (!IsPermuted(transpose, permutation))
            {
                return permutation is [0, 2, 3, 1] && IsPermuted(transpose, 0, 1, 3, 2) ? Heads(transpose.Input(0), 0, 2, 1, 3) : null;
            }

            return Producer(transpose.Input(0)) is { Op: "Reshape" } reshape && LastSize(reshape.Input(1)) is { } size && size > 0 ? Projected(reshape.Input(0), size) : null;
        }

        private Projection? Projected(string value, long headSize)
        {
            if (Producer(value) is { Op: "Add" } sum)
            {
                foreach (var (bias, product) in new[] { (sum.Input(0), sum.Input(1)), (sum.Input(1), sum.Input(0)) })
                {
                    if (graph.Initializers.TryGetValue(bias, out var numbers) && numbers is { Type: ElementType.Float, Dims.Count: 1 }
                        && Producer(product) is { Op: "MatMul" } node && graph.Initializers.TryGetValue(node.Input(1), out var weights) && weights.Dims.Count == 2 && weights.Dims[1] == numbers.Length)
                    {
                        return new Projection(product, bias, numbers.Length, headSize);
                    }
                }
            }

            return null;
        }

        private string Biases(params ReadOnlySpan<Projection> projections)
        {
            var all = new List<float>();
            foreach (var projection in projections)
            {
                all.AddRange(graph.Initializers[projection.Bias].Elements<float>());
            }

            return builder.Constant(Tensor.Vector<float>([.. all]));
        }

        /// <summary>The mask as the operator wants it, a row for each token: exporters leave that dimension to broadcasting.</summary>
        private string Square(string mask, string product)
        {
            if (!masks.TryGetValue(mask, out var square))
            {
                var tokens = builder.Add("Shape", [product], ("start", 1), ("end", 2));
                var shape = builder.Add("Concat", [builder.Ints(1, 1), tokens, builder.Ints(1)], ("axis", 0));
                masks[mask] = square = builder.Add("Expand", [mask, shape]);
            }

            return square;
        }

        private long? LastSize(string shape) =>
            graph.Initializers.TryGetValue(shape, out var constant) && constant is { Type: ElementType.Int64, Length: 4 } ? constant.Elements<long>()[^1]
            : Producer(shape) is { Op: "Concat" } concat && graph.Initializers.TryGetValue(concat.Inputs[^1], out var last) && last is { Type: ElementType.Int64, Length: > 0 } ? last.Elements<long>()[^1]
            : null;

        private double? Number(string value) =>
            graph.Initializers.TryGetValue(value, out var tensor) && tensor is { Type: ElementType.Float, Length: 1 } ? tensor.Elements<float>()[0] : null;

        private Node? Producer(string value) => producers.GetValueOrDefault(value) is { Domain: "" } node ? node : null;

        private Node? Only(string value) =>
            graph.Outputs.All(output => output.Name != value) && consumers[value].Take(2).ToList() is [var only] ? only : null;

        private static bool IsPermuted(Node transpose, params ReadOnlySpan<long> permutation) =>
            transpose.Ints("perm") is { } given && given.ToArray().AsSpan().SequenceEqual(permutation);
    }
}
