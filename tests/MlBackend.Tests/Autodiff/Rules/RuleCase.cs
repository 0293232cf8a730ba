using MlBackend.Onnx.Graphs;

namespace MlBackend.Tests.Autodiff.Rules;

/// <summary>One operator to differentiate at given points.</summary>
/// <param name="Op">The operator under test.</param>
/// <param name="What">What is special about the case.</param>
/// <param name="Shapes">Shapes of the operands that are differentiated.</param>
/// <param name="Build">Appends the operator to operands of these names, as typed by the second argument; returns its result.</param>
/// <param name="Points">Values that the operands take, over and over.</param>
/// <param name="Opset">The operator set.</param>
internal sealed record RuleCase(string Op, string What, long[][] Shapes, Func<GraphBuilder, string[], string> Build, double[] Points, int Opset = 18)
{
    /// <summary>Zero, negatives, large and small.</summary>
    public static readonly double[] Any = [-2.1, 0, 0.4, -0.7, 1.3, 2.6, -1.2, 0.9, -0.05, 3.1, -3.4];

    /// <summary>Where a function has a kink or a limit at zero or at equal operands: no zero, nothing equal.</summary>
    public static readonly double[] Uneven = [-2.1, 0.4, -0.7, 1.3, 2.6, -1.2, 0.9, -0.35, 3.1, -3.6, 1.75, -1.55, 0.15, 2.05];

    /// <summary>Positive only.</summary>
    public static readonly double[] Positive = [0.6, 2.2, 1.1, 0.3, 3.7, 1.6, 0.8];

    /// <summary>Between −1 and 1, zero included.</summary>
    public static readonly double[] Within = [-0.7, 0, 0.4, -0.25, 0.85, 0.1, -0.6];

    public override string ToString() => What.Length > 0 ? $"{Op}: {What}" : Op;
}
