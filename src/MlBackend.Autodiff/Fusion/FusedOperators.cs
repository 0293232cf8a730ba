using MlBackend.Autodiff.Kernels;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Fusion;

/// <summary>
/// Rewrites the parts of a forward graph that exporters write with many small operators, and for which
/// <see cref="KernelLibrary"/> has one on the CPU: Gelu with the bias before it, LayerNormalization with the residual sum and the
/// bias before it, Dropout with the bias before it. Values keep their names, so that shapes inferred before hold after.
/// </summary>
internal static class FusedOperators
{
    /// <returns>The input that tells dropout what to drop; null where there is none.</returns>
    public static string? Apply(Graph graph, Shapes shapes)
    {
        var rewriting = new Rewriting(graph, shapes);
        foreach (var node in graph.Nodes.ToList())
        {
            _ = node.Op switch
            {
                "Erf" => rewriting.GeluOfErf(node),
                "Gelu" when node.Text("approximate", "none") == "none" => rewriting.Gelu(node.Input(0), node.Output(0), [node]),
                "LayerNormalization" => rewriting.LayerNorm(node),
                "Dropout" => rewriting.Dropout(node),
                _ => false,
            };
        }

        return rewriting.Finish();
    }

    private sealed class Rewriting(Graph graph, Shapes shapes)
    {
        private readonly GraphBuilder builder = new(graph, "fused");
        private readonly Dictionary<string, Node> producers = graph.Producers();
        private readonly ILookup<string, Node> consumers = graph.Consumers();
        private readonly HashSet<string> outputs = [.. graph.Outputs.Select(output => output.Name)];
        private readonly HashSet<Node> gone = [];
        private string? dropoutKey;

        /// <summary>x·(1 + erf(x/√2))·½, the factors in any order.</summary>
        public bool GeluOfErf(Node erf)
        {
            if (Producer(erf.Input(0)) is not { } inner || Only(erf.Output(0)) is not { Op: "Add" } sum || Other(sum, erf.Output(0)) is not { } one || !IsNumber(one, 1) || !IsUsedOnce(inner.Output(0)))
            {
                return false;
            }

            var x = inner.Op == "Div" && IsNumber(inner.Input(1), Math.Sqrt(2)) ? inner.Input(0)
                : inner.Op == "Mul" && IsNumber(inner.Input(1), Math.Sqrt(0.5)) ? inner.Input(0)
                : inner.Op == "Mul" && IsNumber(inner.Input(0), Math.Sqrt(0.5)) ? inner.Input(1) : null;
            if (x is null || Only(sum.Output(0)) is not { Op: "Mul" } first || Other(first, sum.Output(0)) is not { } factor)
            {
                return false;
            }

            if (Producer(factor) is { Op: "Mul" } halved && IsUsedOnce(factor) && ((halved.Input(0) == x && IsNumber(halved.Input(1), 0.5)) || (halved.Input(1) == x && IsNumber(halved.Input(0), 0.5))))
            {
                return Gelu(x, first.Output(0), [inner, erf, sum, halved, first]);
            }

            return Only(first.Output(0)) is { Op: "Mul" } second && Other(second, first.Output(0)) is { } last
                && ((factor == x && IsNumber(last, 0.5)) || (last == x && IsNumber(factor, 0.5)))
                && Gelu(x, second.Output(0), [inner, erf, sum, first, second]);
        }

        public bool Gelu(string x, string y, Node[] pattern)
        {
            if (Width(x) is not { } width)
            {
                return false;
            }

            var (from, bias) = Biased(x, width, pattern);
            Replace(nameof(Kernels.Gelu), [from, bias ?? Zeros(width)], [y], pattern);
            return true;
        }

        public bool LayerNorm(Node node)
        {
            var sum = node.Input(0);
            if (Width(sum) is not { } width || (node.Int("axis", -1) is var axis && axis != -1 && axis != shapes.Of(sum)!.Count - 1)
                || node.Output(1).Length > 0 || Producer(sum) is not { Op: "Add" } add || !IsLike(add.Input(0), sum) || !IsLike(add.Input(1), sum))
            {
                return false;
            }

            var (a, bias) = Biased(add.Input(0), width, [add]);
            var b = add.Input(1);
            if (bias is null)
            {
                (a, bias) = Biased(b, width, [add]);
                b = add.Input(0);
            }

            var epsilon = builder.Constant(Tensor.Vector(node.Float("epsilon", 1e-5f)));
            Replace(
                nameof(Kernels.LayerNorm),
                [a, bias ?? Zeros(width), b, node.Input(1), node.Input(2).Length > 0 ? node.Input(2) : Zeros(width), epsilon],
                [node.Output(0), sum, builder.Fresh("mean"), builder.Fresh("inverse")],
                [add, node]);
            return true;
        }

        // Dropout that is always on; what ONNX Runtime draws by itself depends on all runs before, so none could be resumed.
        public bool Dropout(Node node)
        {
            if (Width(node.Input(0)) is not { } width || node.Output(1).Length > 0
                || !graph.Initializers.TryGetValue(node.Input(1), out var rate) || rate.Type != ElementType.Float
                || !graph.Initializers.TryGetValue(node.Input(2), out var on) || !on.Elements<bool>()[0])
            {
                return false;
            }

            dropoutKey ??= builder.Input(ValueInfo.Of<float>(builder.Fresh("dropout_key"), 2));
            var numbers = builder.Constant(Tensor.Vector(rate.Elements<float>()[0], node.Int("seed", 0) & 0xFFFFFF));
            var (from, bias) = Biased(node.Input(0), width, [node]);
            Replace(nameof(Kernels.Dropout), [from, bias ?? Zeros(width), numbers, dropoutKey], [node.Output(0)], [node]);
            return true;
        }

        public string? Finish()
        {
            if (gone.Count > 0)
            {
                graph.Nodes.RemoveAll(gone.Contains);
                graph.Opsets[KernelLibrary.Domain] = 1;
                GraphCheck.CheckAndSort(graph);
            }

            return dropoutKey;
        }

        private void Replace(string op, string[] inputs, string[] results, Node[] pattern)
        {
            gone.UnionWith(pattern);
            var node = new Node(op, inputs, results) { Domain = KernelLibrary.Domain, Name = results[0] };
            graph.Nodes.Insert(graph.Nodes.IndexOf(pattern[^1]), node);
        }

        // y + bias, nobody but the pattern reading the sum: y and the bias; else the value itself.
        private (string From, string? Bias) Biased(string value, long width, Node[] readers)
        {
            if (Producer(value) is { Op: "Add" } add && !outputs.Contains(value) && consumers[value].All(readers.Contains))
            {
                foreach (var (bias, from) in new[] { (add.Input(0), add.Input(1)), (add.Input(1), add.Input(0)) })
                {
                    if (graph.Initializers.TryGetValue(bias, out var tensor) && tensor.Dims.Count == 1 && tensor.Length == width && IsLike(from, value))
                    {
                        gone.Add(add);
                        return (from, bias);
                    }
                }
            }

            return (value, null);
        }

        private string Zeros(long width) => builder.Constant(Tensor.Of<float>(new float[width], width));

        private Node? Producer(string value) => producers.GetValueOrDefault(value) is { Domain: "" } node && !gone.Contains(node) ? node : null;

        private bool IsUsedOnce(string value) => !outputs.Contains(value) && consumers[value].Count() == 1;

        private Node? Only(string value) => IsUsedOnce(value) ? consumers[value].First() : null;

        private static string? Other(Node node, string operand) =>
            node.Inputs.Count == 2 && node.Inputs[0] != node.Inputs[1] ? node.Inputs[node.Inputs[0] == operand ? 1 : 0] : null;

        private bool IsNumber(string value, double number) =>
            graph.Initializers.TryGetValue(value, out var tensor) && tensor is { Type: ElementType.Float, Length: 1 } && Math.Abs(tensor.Elements<float>()[0] - number) < 1e-6;

        private long? Width(string value) => shapes.Type(value) == ElementType.Float && shapes.Of(value) is { Count: > 0 } dims ? dims[^1].Size : null;

        private bool IsLike(string value, string other) =>
            shapes.Of(value) is { } dims && shapes.Of(other) is { } others && dims.Count == others.Count && dims.Zip(others, (mine, theirs) => mine.Is(theirs)).All(same => same);
    }
}
