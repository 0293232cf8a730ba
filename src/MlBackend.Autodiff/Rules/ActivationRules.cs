using MlBackend.Onnx.Graphs;
using static MlBackend.Autodiff.Rules.ElementwiseRules;

namespace MlBackend.Autodiff.Rules;

/// <summary>Activations. In each line x is the input, y the output and g the gradient of y.</summary>
internal static class ActivationRules
{
    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ("Relu", Unary((to, x, y, g) => to.Where(to.Op("Greater", x, to.Number(0, x)), g, to.Number(0, x)))),
        ("LeakyRelu", (to, node, g) => [to.Where(to.Op("Greater", node.Input(0), to.Number(0, node.Input(0))), g[0]!, to.Mul(g[0]!, to.Number(node.Float("alpha", 0.01f), node.Input(0))))]),
        ("Elu", (to, node, g) => [to.Where(to.Op("Greater", node.Input(0), to.Number(0, node.Input(0))), g[0]!, to.Mul(g[0]!, to.Add(node.Output(0), to.Number(node.Float("alpha", 1), node.Input(0)))))]),
        ("PRelu", PRelu),
        ("Selu", (to, node, g) => [to.Mul(g[0]!, Selu(to, node))]),
        ("Celu", (to, node, g) => [to.Where(Positive(to, node), g[0]!, to.Mul(g[0]!, to.Op("Exp", to.Div(node.Input(0), to.Number(node.Float("alpha", 1), node.Input(0))))))]),
        ("ThresholdedRelu", (to, node, g) => [to.Where(to.Op("Greater", node.Input(0), to.Number(node.Float("alpha", 1), node.Input(0))), g[0]!, to.Number(0, node.Input(0)))]),
        ("HardSigmoid", (to, node, g) => [to.Where(Inside(to, node.Output(0)), to.Mul(g[0]!, to.Number(node.Float("alpha", 0.2f), node.Input(0))), to.Number(0, node.Input(0)))]),
        ("Tanh", Unary((to, x, y, g) => to.Mul(g, to.Sub(to.Number(1, x), to.Mul(y, y))))),
        ("Sigmoid", Unary((to, x, y, g) => to.Mul(g, to.Mul(y, to.Sub(to.Number(1, x), y))))),
        ("Softplus", Unary((to, x, y, g) => to.Mul(g, to.Op("Sigmoid", x)))),
        ("Softsign", Unary((to, x, y, g) => to.Div(g, to.Op("Pow", to.Add(to.Number(1, x), to.Op("Abs", x)), to.Number(2, x))))),
        ("HardSwish", Unary(HardSwish)),
        ("Mish", Unary(Mish)),
        ("Gelu", (to, node, g) => [node.Text("approximate", "none") == "tanh" ? GeluTanh(to, node.Input(0), g[0]!) : Gelu(to, node.Input(0), g[0]!)]),
        ("Dropout", Dropout),
    ];

    private static string Positive(Backward to, Node node) => to.Op("Greater", node.Input(0), to.Number(0, node.Input(0)));

    private static string Inside(Backward to, string y) => to.Op("And", to.Op("Greater", y, to.Number(0, y)), to.Op("Less", y, to.Number(1, y)));

    // γ·x, or γ·α·(e^x − 1), whose slope is itself plus γ·α.
    private static string Selu(Backward to, Node node)
    {
        double alpha = node.Float("alpha", 1.67326319217681884765625f), gamma = node.Float("gamma", 1.05070102214813232421875f);
        return to.Where(Positive(to, node), to.Number(gamma, node.Input(0)), to.Add(node.Output(0), to.Number(alpha * gamma, node.Input(0))));
    }

    private static IReadOnlyList<string?> PRelu(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, slope, zero) = (node.Input(0), node.Input(1), to.Number(0, node.Input(0)));
        var below = to.Op("Less", x, zero);
        return [to.Where(below, to.Mul(g[0]!, slope), g[0]!), to.Unbroadcast(to.Where(below, to.Mul(g[0]!, x), zero), slope, x)];
    }

    // x·Φ(x): Φ(x) + x·φ(x)
    private static string Gelu(Backward to, string x, string g)
    {
        var half = to.Number(0.5, x);
        var cumulative = to.Mul(half, to.Add(to.Number(1, x), to.Op("Erf", to.Mul(x, to.Number(Math.Sqrt(0.5), x)))));
        var density = to.Mul(to.Number(1 / Math.Sqrt(2 * Math.PI), x), to.Op("Exp", to.Mul(to.Number(-0.5, x), to.Mul(x, x))));
        return to.Mul(g, to.Add(cumulative, to.Mul(x, density)));
    }

    // x·(1 + tanh(u))/2 with u = √(2/π)·(x + 0.044715·x³): (1 + t)/2 + x·(1 − t²)·u'/2
    private static string GeluTanh(Backward to, string x, string g)
    {
        var (root, cube) = (Math.Sqrt(2 / Math.PI), 0.044715);
        var (one, half, square) = (to.Number(1, x), to.Number(0.5, x), to.Mul(x, x));
        var t = to.Op("Tanh", to.Mul(x, to.Add(to.Number(root, x), to.Mul(to.Number(root * cube, x), square))));
        var inner = to.Add(to.Number(root, x), to.Mul(to.Number(3 * root * cube, x), square));
        var slope = to.Add(to.Add(one, t), to.Mul(to.Mul(x, inner), to.Sub(one, to.Mul(t, t))));
        return to.Mul(g, to.Mul(half, slope));
    }

    // x·min(max(x/6 + 1/2, 0), 1)
    private static string HardSwish(Backward to, string x, string y, string g)
    {
        var (zero, three) = (to.Number(0, x), to.Number(3, x));
        var slope = to.Add(to.Div(x, three), to.Number(0.5, x));
        return to.Where(to.Op("Less", x, to.Neg(three)), zero, to.Where(to.Op("Greater", x, three), g, to.Mul(g, slope)));
    }

    // x·tanh(softplus(x)): t + x·(1 − t²)·σ(x)
    private static string Mish(Backward to, string x, string y, string g)
    {
        var t = to.Op("Tanh", to.Op("Softplus", x));
        return to.Mul(g, to.Add(t, to.Mul(to.Mul(x, to.Op("Sigmoid", x)), to.Sub(to.Number(1, x), to.Mul(t, t)))));
    }

    // The forward node drew the mask; it is an output that has to be kept.
    private static IReadOnlyList<string?> Dropout(Backward to, Node node, IReadOnlyList<string?> g)
    {
        if (node.Input(2).Length == 0)
        {
            return [g[0]];
        }

        var x = node.Input(0);
        var mask = to.Output(node, 1, "mask");
        var ratio = node.Input(1).Length > 0 ? to.CastLike(node.Input(1), x) : to.Number(0.5, x);
        var kept = to.Div(to.Mul(g[0]!, to.CastLike(mask, x)), to.Sub(to.Number(1, x), ratio));
        return [to.Where(node.Input(2), kept, g[0]!)];
    }
}
