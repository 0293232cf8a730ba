using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Rules;

/// <summary>Arithmetic, element by element, broadcasting where there are several operands.</summary>
internal static class ElementwiseRules
{
    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ("Add", Binary((to, x, y, z, g) => (g, g))),
        ("Sub", Binary((to, x, y, z, g) => (g, to.Neg(g)))),
        ("Mul", Binary((to, x, y, z, g) => (to.Mul(g, y), to.Mul(g, x)))),
        ("Div", Binary((to, x, y, z, g) => (to.Div(g, y), to.Neg(to.Div(to.Mul(g, z), y))))),
        ("Pow", Power),
        ("Neg", Unary((to, x, y, g) => to.Neg(g))),
        ("Abs", Unary((to, x, y, g) => to.Mul(g, to.Op("Sign", x)))),
        ("Sqrt", Unary((to, x, y, g) => to.Div(to.Mul(g, to.Number(0.5, x)), y))),
        ("Reciprocal", Unary((to, x, y, g) => to.Neg(to.Mul(g, to.Mul(y, y))))),
        ("Exp", Unary((to, x, y, g) => to.Mul(g, y))),
        ("Log", Unary((to, x, y, g) => to.Div(g, x))),
        ("Erf", Unary((to, x, y, g) => to.Mul(g, to.Mul(to.Number(2 / Math.Sqrt(Math.PI), x), to.Op("Exp", to.Neg(to.Mul(x, x))))))),
        ("Identity", Unary((to, x, y, g) => g)),
        ("Cast", Unary((to, x, y, g) => to.CastLike(g, x))),
        ("Where", Choice),
        ("Sum", (to, node, g) => [.. node.Inputs.Select(x => to.Unbroadcast(g[0]!, x, Others(node, x)))]),
        ("Mean", (to, node, g) => [.. node.Inputs.Select(x => to.Unbroadcast(to.Div(g[0]!, to.Number(node.Inputs.Count, x)), x, Others(node, x)))]),
        ("Max", Extreme),
        ("Min", Extreme),
        ("Clip", Clip),
    ];

    public static Rule Unary(Func<Backward, string, string, string, string> rule) =>
        (to, node, g) => [rule(to, node.Input(0), node.Output(0), g[0]!)];

    private static Rule Binary(Func<Backward, string, string, string, string, (string X, string Y)> rule) => (to, node, g) =>
    {
        var (x, y) = (node.Input(0), node.Input(1));
        var (first, second) = rule(to, x, y, node.Output(0), g[0]!);
        return [to.Unbroadcast(first, x, y), to.Unbroadcast(second, y, x)];
    };

    // x^p: p·x^(p-1), and zero where p is zero, as 0·x^(-1) is no number at 0. To p only where x is positive.
    private static IReadOnlyList<string?> Power(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, p, z) = (node.Input(0), node.Input(1), node.Output(0));
        var zero = to.Number(0, x);
        var exponent = to.Shapes.Type(p) == to.Shapes.Type(x) ? p : to.CastLike(p, x);
        var slope = to.Mul(exponent, to.Op("Pow", x, to.Sub(exponent, to.Number(1, x))));
        var toBase = to.Mul(g[0]!, to.Where(to.Op("Equal", exponent, zero), zero, slope));
        var positive = to.Op("Greater", x, zero);
        var logarithm = to.Op("Log", to.Where(positive, x, to.Number(1, x)));
        return [to.Unbroadcast(toBase, x, p), to.Unbroadcast(to.Mul(g[0]!, to.Mul(z, logarithm)), p, x)];
    }

    private static IReadOnlyList<string?> Choice(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (condition, x, y) = (node.Input(0), node.Input(1), node.Input(2));
        var zero = to.Number(0, x);
        return
        [
            null,
            to.Unbroadcast(to.Where(condition, g[0]!, zero), x, condition, y),
            to.Unbroadcast(to.Where(condition, zero, g[0]!), y, condition, x),
        ];
    }

    // Where several operands are the extreme, they share the gradient.
    private static IReadOnlyList<string?> Extreme(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var chosen = node.Inputs.Select(x => to.CastLike(to.Op("Equal", x, node.Output(0)), x)).ToList();
        var share = to.Div(g[0]!, chosen.Aggregate(to.Add));
        return [.. node.Inputs.Select((x, i) => to.Unbroadcast(to.Mul(share, chosen[i]), x, Others(node, x)))];
    }

    private static IReadOnlyList<string?> Clip(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, inside) = (node.Input(0), g[0]!);
        var zero = to.Number(0, x);
        inside = node.Input(1).Length > 0 ? to.Where(to.Op("Less", x, node.Input(1)), zero, inside) : inside;
        inside = node.Input(2).Length > 0 ? to.Where(to.Op("Greater", x, node.Input(2)), zero, inside) : inside;
        return [inside];
    }

    private static string[] Others(Node node, string x) => [.. node.Inputs.Where(input => input != x)];
}
