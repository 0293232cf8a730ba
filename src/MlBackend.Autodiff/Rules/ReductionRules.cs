using MlBackend.Autodiff.Kernels;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Rules;

/// <summary>Sums and what is made of them, over some axes or all.</summary>
internal static class ReductionRules
{
    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ("ReduceSum", Reduction((to, x, y, g, axes) => to.Op("Expand", g, to.FullShapeOf(x)))),
        ("ReduceMean", Reduction((to, x, y, g, axes) => to.Op("Expand", to.Div(g, to.Count(x, axes)), to.FullShapeOf(x)))),
        ("ReduceSumSquare", Reduction((to, x, y, g, axes) => to.Mul(to.Mul(g, to.Number(2, x)), x))),
        ("ReduceL2", Reduction((to, x, y, g, axes) => to.Mul(to.Div(g, NotZero(to, x, y)), x))),
        ("ReduceL1", Reduction((to, x, y, g, axes) => to.Mul(g, to.Op("Sign", x)))),
        ("ReduceLogSumExp", Reduction((to, x, y, g, axes) => to.Mul(g, to.Op("Exp", to.Sub(x, y))))),
        ("ReduceLogSum", Reduction((to, x, y, g, axes) => to.Op("Expand", to.Div(g, to.Op("Exp", y)), to.FullShapeOf(x)))),
        ("ReduceMax", Reduction(Extreme)),
        ("ReduceMin", Reduction(Extreme)),
        ("CumSum", (to, node, g) => [to.Builder.Add("CumSum", [g[0]!, node.Input(1)], ("exclusive", node.Int("exclusive", 0)), ("reverse", 1 - node.Int("reverse", 0))), null]),
        ("Softmax", (to, node, g) => [Softmax(to, node, g[0]!)]),
        ("LogSoftmax", (to, node, g) => [to.Sub(g[0]!, to.Mul(to.Op("Exp", node.Output(0)), to.Sum(g[0]!, [node.Int("axis", -1)], keep: true)))]),
    ];

    // The rule gets y and its gradient with the reduced axes kept as ones, so that both broadcast against x.
    private static Rule Reduction(Func<Backward, string, string, string, IReadOnlyList<long>, string> rule) => (to, node, g) =>
    {
        var x = node.Input(0);
        var given = to.Ints(node, "axes", 1);

        // Without axes everything is reduced, or, where the node says so, each element by itself.
        long[] axes = given is { Count: > 0 } ? [.. given.Select(axis => to.Axis(axis, x))]
            : node.Int("noop_with_empty_axes", 0) == 1 ? []
            : [.. Enumerable.Range(0, to.Rank(x)).Select(axis => (long)axis)];
        var kept = node.Int("keepdims", 1) == 1;
        return [rule(to, x, kept ? node.Output(0) : to.Unsqueeze(node.Output(0), axes), kept ? g[0]! : to.Unsqueeze(g[0]!, axes), axes)];
    };

    // The norm of nothing has no slope: zero is taken, as PyTorch does.
    private static string NotZero(Backward to, string x, string y) => to.Where(to.Op("Equal", y, to.Number(0, x)), to.Number(1, x), y);

    // Equal extremes share the gradient.
    private static string Extreme(Backward to, string x, string y, string g, IReadOnlyList<long> axes)
    {
        var chosen = to.CastLike(to.Op("Equal", x, y), x);
        return to.Mul(chosen, to.Div(g, to.Sum(chosen, axes.ToArray(), keep: true)));
    }

    private static string Softmax(Backward to, Node node, string g)
    {
        var y = node.Output(0);
        if (to.Fused && to.Shapes.Type(y) == ElementType.Float && to.Axis(node.Int("axis", -1), y) == to.Rank(y) - 1)
        {
            return to.Builder.Append(KernelLibrary.Domain, nameof(SoftmaxGradient), [g, y], 1)[0];
        }

        return to.Mul(y, to.Sub(g, to.Sum(to.Mul(g, y), [node.Int("axis", -1)], keep: true)));
    }
}
