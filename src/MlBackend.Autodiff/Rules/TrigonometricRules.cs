using static MlBackend.Autodiff.Rules.ElementwiseRules;

namespace MlBackend.Autodiff.Rules;

/// <summary>Functions of the circle and the hyperbola. In each line x is the input, y the output and g the gradient of y.</summary>
internal static class TrigonometricRules
{
    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ("Sin", Unary((to, x, y, g) => to.Mul(g, to.Op("Cos", x)))),
        ("Cos", Unary((to, x, y, g) => to.Neg(to.Mul(g, to.Op("Sin", x))))),
        ("Tan", Unary((to, x, y, g) => to.Mul(g, to.Add(to.Number(1, x), to.Mul(y, y))))),
        ("Asin", Unary((to, x, y, g) => to.Div(g, to.Op("Sqrt", to.Sub(to.Number(1, x), to.Mul(x, x)))))),
        ("Acos", Unary((to, x, y, g) => to.Neg(to.Div(g, to.Op("Sqrt", to.Sub(to.Number(1, x), to.Mul(x, x))))))),
        ("Atan", Unary((to, x, y, g) => to.Div(g, to.Add(to.Number(1, x), to.Mul(x, x))))),
        ("Sinh", Unary((to, x, y, g) => to.Mul(g, to.Op("Cosh", x)))),
        ("Cosh", Unary((to, x, y, g) => to.Mul(g, to.Op("Sinh", x)))),
        ("Asinh", Unary((to, x, y, g) => to.Div(g, to.Op("Sqrt", to.Add(to.Mul(x, x), to.Number(1, x)))))),
        ("Acosh", Unary((to, x, y, g) => to.Div(g, to.Op("Sqrt", to.Sub(to.Mul(x, x), to.Number(1, x)))))),
        ("Atanh", Unary((to, x, y, g) => to.Div(g, to.Sub(to.Number(1, x), to.Mul(x, x))))),
    ];
}
