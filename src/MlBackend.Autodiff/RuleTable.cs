using MlBackend.Autodiff.Rules;

namespace MlBackend.Autodiff;

/// <summary>Every operator that has a derivative, and those that have none to have.</summary>
internal static class RuleTable
{
    /// <summary>The rules by operator; those of our own domain by domain and operator.</summary>
    public static IReadOnlyDictionary<string, Rule> Rules { get; } =
        new[] { ElementwiseRules.All, TrigonometricRules.All, ActivationRules.All, ReductionRules.All, MatrixRules.All, ConvolutionRules.All, ShapeRules.All, IndexRules.All, NormalisationRules.All, FusedRules.All }
            .SelectMany(family => family).ToDictionary(entry => entry.Op, entry => entry.Rule, StringComparer.Ordinal);

    /// <summary>
    /// Operators through which no gradient flows: their results are shapes, indices, truth values or steps, constant
    /// around almost every input.
    /// </summary>
    public static IReadOnlySet<string> Flat { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "Shape", "Size", "ConstantOfShape", "Range", "NonZero", "OneHot", "EyeLike", "ArgMax", "ArgMin",
        "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor", "Not", "IsNaN", "IsInf",
        "Sign", "Ceil", "Floor", "Round", "BitwiseAnd", "BitwiseOr", "BitwiseNot", "BitwiseXor", "BitShift", "Hardmax", "Bernoulli", "RandomUniformLike", "RandomNormalLike",
    };
}
