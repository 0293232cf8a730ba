using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Rules;

/// <summary>Normalisations over the last axes.</summary>
internal static class NormalisationRules
{
    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ("LayerNormalization", LayerNormalization),
        ("RMSNormalization", RmsNormalization),
        ("SimplifiedLayerNormalization", RmsNormalization),
        ("LpNormalization", LpNormalization),
    ];

    // With n = (x - mean)·r and h = g·scale: dx = r·(h - mean(h) - n·mean(h·n)).
    private static IReadOnlyList<string?> LayerNormalization(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, scale, bias) = (node.Input(0), node.Input(1), node.Input(2));
        var axes = LastAxes(to, node);

        // Both are floats whatever x is.
        var (mean, r) = (to.Output(node, 1, "mean"), to.Output(node, 2, "inverse_deviation"));
        (mean, r) = to.Shapes.Type(x) == ElementType.Float ? (mean, r) : (to.CastLike(mean, x), to.CastLike(r, x));
        var count = to.Count(x, axes);
        string Mean(string value) => to.Div(to.Sum(value, axes, keep: true), count);

        var n = to.Mul(to.Sub(x, mean), r);
        var h = to.Mul(g[0]!, scale);
        var toX = to.Mul(r, to.Sub(to.Sub(h, Mean(h)), to.Mul(n, Mean(to.Mul(h, n)))));
        return [toX, to.Unbroadcast(to.Mul(g[0]!, n), scale, x), bias.Length > 0 ? to.Unbroadcast(g[0]!, bias, x) : null];
    }

    // With r = 1/√(mean(x²) + ε), n = x·r and h = g·scale: dx = r·(h - n·mean(h·n)).
    private static IReadOnlyList<string?> RmsNormalization(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, scale) = (node.Input(0), node.Input(1));
        var axes = LastAxes(to, node);
        var count = to.Count(x, axes);
        string Mean(string value) => to.Div(to.Sum(value, axes, keep: true), count);

        var r = to.Op("Reciprocal", to.Op("Sqrt", to.Add(Mean(to.Mul(x, x)), to.Number(node.Float("epsilon", 1e-5f), x))));
        var n = to.Mul(x, r);
        var h = to.Mul(g[0]!, scale);
        return [to.Mul(r, to.Sub(h, to.Mul(n, Mean(to.Mul(h, n))))), to.Unbroadcast(to.Mul(g[0]!, n), scale, x)];
    }

    // y = x/‖x‖: (g − s·sum(g·y))/‖x‖ with s = y in the Euclidean norm, the sign of x in that of absolute values.
    private static IReadOnlyList<string?> LpNormalization(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, y, axis) = (node.Input(0), node.Output(0), node.Int("axis", -1));
        var euclidean = node.Int("p", 2) == 2;
        var norm = to.Sum(euclidean ? to.Mul(x, x) : to.Op("Abs", x), [axis], keep: true);
        norm = euclidean ? to.Op("Sqrt", norm) : norm;
        var along = to.Mul(euclidean ? y : to.Op("Sign", x), to.Sum(to.Mul(g[0]!, y), [axis], keep: true));
        return [to.Div(to.Sub(g[0]!, along), norm)];
    }

    private static long[] LastAxes(Backward to, Node node)
    {
        var first = to.Axis(node.Int("axis", -1), node.Input(0));
        return [.. Enumerable.Range((int)first, to.Rank(node.Input(0)) - (int)first).Select(axis => (long)axis)];
    }
}
