using MlBackend.Onnx.Graphs;
using static MlBackend.Tests.Autodiff.Rules.RuleCase;

namespace MlBackend.Tests.Autodiff.Rules;

/// <summary>Every rule of the table, with the forms and attributes that change what it does.</summary>
internal static class RuleCases
{
    public static IReadOnlyList<RuleCase> All { get; } =
    [
        .. Elementwise(), .. Trigonometry(), .. Activations(), .. Reductions(), .. Matrices(), .. Convolutions(), .. Movements(), .. Indices(), .. Normalisations(),
    ];

    private static RuleCase[] Elementwise() =>
    [
        .. new[] { "Add", "Sub", "Mul" }.SelectMany(op => new[]
        {
            Plain(op, [2, 3], [2, 3]), Plain(op, [2, 3], [3]), Plain(op, [3], [2, 3]), Plain(op, [2, 1], [1, 3]), Plain(op, [2, 2, 3], [1, 3]), Plain(op, [2], []),
        }),
        Plain("Mul", "of a value with itself", [[2, 3]], (b, x) => b.Add("Mul", [x[0], x[0]])),
        Plain("Div", Uneven, [2, 3], [2, 3]), Plain("Div", Uneven, [2, 3], [3]), Plain("Div", Uneven, [3], [2, 1]),
        Plain("Pow", Positive, [2, 3], [3]),
        Plain("Pow", "squares of negatives and zero", [[7]], (b, x) => b.Add("Pow", [x[0], Number(b, x, 2)])),
        Plain("Pow", "to the power of zero", [[7]], (b, x) => b.Add("Pow", [x[0], Number(b, x, 0)])),
        Plain("Neg", [4]), Plain("Exp", [9]), Plain("Erf", [11]), Plain("Identity", [3]),
        Plain("Abs", Uneven, [7]), Plain("Sqrt", Positive, [7]), Plain("Log", Positive, [7]), Plain("Reciprocal", Uneven, [7]),
        Plain("Cast", "there and back", [[5]], (b, x) => b.Add("Cast", [b.Add("Cast", [x[0]], ("to", (long)ElementType.Double))], ("to", (long)Type(b, x)))),
        Plain("Where", "with all three broadcast", [[2, 1], [3]], (b, x) => b.Add("Where", [b.Constant(Tensor.Of<bool>([true, false, true, false, false, true], 2, 3)), x[0], x[1]])),
        Plain("Where", "with a vector of conditions", [[2, 3], [2, 1]], (b, x) => b.Add("Where", [b.Constant(Tensor.Of<bool>([true, false, true], 3)), x[0], x[1]])),
        Plain("Sum", [2, 3], [3], [1]), Plain("Mean", [2, 3], [3], [2, 1]),
        Plain("Max", Uneven, [2, 3], [3]), Plain("Min", Uneven, [2, 3], [2, 1]), Plain("Max", Uneven, [3], [3], [3]),
        Plain("Clip", "both sides", [[9]], (b, x) => b.Add("Clip", [x[0], Number(b, x, -1), Number(b, x, 1)]), Uneven),
        Plain("Clip", "below only", [[9]], (b, x) => b.Add("Clip", [x[0], Number(b, x, -1)]), Uneven),
        Plain("Clip", "above only", [[9]], (b, x) => b.Add("Clip", [x[0], "", Number(b, x, 1)]), Uneven),
    ];

    private static RuleCase[] Trigonometry() =>
    [
        Plain("Sin", [9]), Plain("Cos", [9]), Plain("Tan", Within, [7]), Plain("Atan", [9]), Plain("Asin", Within, [7]), Plain("Acos", Within, [7]),
        Plain("Sinh", [9]), Plain("Cosh", [9]), Plain("Asinh", [9]), Plain("Atanh", Within, [7]), Plain("Acosh", [1.2, 2.4, 1.7, 3.3], [4]),
    ];

    private static RuleCase[] Activations() =>
    [
        Plain("PRelu", Uneven, [3, 4], [4]), Plain("PRelu", Uneven, [2, 3, 2], [3, 1]), Plain("Selu", Uneven, [9]), Plain("Celu", Uneven, [9]), Plain("HardSigmoid", Uneven, [9]), Plain("ThresholdedRelu", Uneven, [9]),
        Plain("Celu", "with a limit", [[9]], (b, x) => b.Add("Celu", x, ("alpha", 2f)), Uneven),
        Plain("HardSigmoid", "steeper", [[9]], (b, x) => b.Add("HardSigmoid", x, ("alpha", 0.4f), ("beta", 0.45f)), Uneven),
        Plain("Relu", Uneven, [9]), Plain("LeakyRelu", Uneven, [9]), Plain("Elu", Uneven, [9]), Plain("Tanh", [9]), Plain("Sigmoid", [9]), Plain("Softplus", [9]),
        Plain("Softsign", Uneven, [9]), Plain("HardSwish", Uneven, [9]), Plain("Mish", [9]),
        Plain("LeakyRelu", "with a slope", [[9]], (b, x) => b.Add("LeakyRelu", x, ("alpha", 0.3f)), Uneven),
        Plain("Elu", "with a limit", [[9]], (b, x) => b.Add("Elu", x, ("alpha", 0.5f)), Uneven),
        Plain("Gelu", "exact", [[11]], (b, x) => b.Add("Gelu", x)) with { Opset = 20 },
        Plain("Gelu", "by tanh", [[11]], (b, x) => b.Add("Gelu", x, ("approximate", "tanh"))) with { Opset = 20 },
        Plain("Dropout", "while not training", [[5]], (b, x) => b.Add("Dropout", [x[0], b.Constant(Tensor.Scalar(0.4f)), b.Constant(Tensor.Scalar(false))])),
        Plain("Dropout", "without saying", [[5]], (b, x) => b.Add("Dropout", x)),
    ];

    private static IEnumerable<RuleCase> Reductions()
    {
        foreach (var op in new[] { "ReduceSum", "ReduceMean", "ReduceSumSquare", "ReduceL2", "ReduceL1", "ReduceLogSumExp", "ReduceMax", "ReduceMin" })
        {
            yield return Plain(op, "the last axis, kept", [[2, 3, 2]], (b, x) => b.Add(op, [x[0], b.Ints(-1)], ("keepdims", 1L)), Uneven);
            yield return Plain(op, "two axes, dropped", [[2, 3, 2]], (b, x) => b.Add(op, [x[0], b.Ints(0, 2)], ("keepdims", 0L)), Uneven);
            yield return Plain(op, "everything", [[2, 3]], (b, x) => b.Add(op, [x[0]], ("keepdims", 0L)), Uneven);
            yield return Plain(op, "nothing, as said", [[3]], (b, x) => b.Add("Identity", [b.Add(op, [x[0]], ("noop_with_empty_axes", 1L))]), Uneven);
        }

        yield return Plain("ReduceLogSum", "the middle axis", [[2, 3, 2]], (b, x) => b.Add("ReduceLogSum", [x[0], b.Ints(1)]), Positive);
        yield return Plain("ReduceLogSum", "everything", [[2, 3]], (b, x) => b.Add("ReduceLogSum", [x[0]], ("keepdims", 0L)), Positive);
        yield return Plain("ReduceMean", "axes as an attribute", [[2, 3, 2]], (b, x) => b.Add("ReduceMean", x, ("axes", new long[] { -1, 0 }), ("keepdims", 0L))) with { Opset = 17 };
        yield return Plain("CumSum", "", [[2, 4]], (b, x) => b.Add("CumSum", [x[0], b.Constant(Tensor.Scalar(1L))]));
        yield return Plain("CumSum", "backwards, without itself", [[3, 2]], (b, x) => b.Add("CumSum", [x[0], b.Constant(Tensor.Scalar(0L))], ("exclusive", 1L), ("reverse", 1L)));
        yield return Plain("Softmax", "the last axis", [[3, 4]], (b, x) => b.Add("Softmax", x));
        yield return Plain("Softmax", "the first axis", [[3, 4]], (b, x) => b.Add("Softmax", x, ("axis", 0L)));
        yield return Plain("LogSoftmax", "the last axis", [[3, 4]], (b, x) => b.Add("LogSoftmax", x));
        yield return Plain("LogSoftmax", "the middle axis", [[2, 3, 2]], (b, x) => b.Add("LogSoftmax", x, ("axis", 1L)));
    }

    private static IEnumerable<RuleCase> Matrices()
    {
        foreach (var shapes in new long[][][] { [[2, 3], [3, 4]], [[2, 2, 3], [3, 4]], [[2, 2, 3], [2, 3, 2]], [[2, 3], [2, 3, 2]], [[2, 1, 2, 3], [3, 3, 2]], [[3], [3]], [[3], [3, 2]], [[2, 3], [3]], [[2, 2, 3], [3]], [[3], [2, 3, 2]] })
        {
            yield return Plain("MatMul", string.Join(" × ", shapes.Select(shape => $"[{string.Join(',', shape)}]")), shapes, (b, x) => b.Add("MatMul", x));
        }

        for (var flips = 0; flips < 4; flips++)
        {
            var (a, c) = (flips & 1, flips >> 1);
            yield return Plain("Gemm", $"flips {flips}", [a == 1 ? [3, 2] : [2, 3], c == 1 ? [4, 3] : [3, 4], [4]], (b, x) => b.Add("Gemm", x, ("transA", (long)a), ("transB", (long)c), ("alpha", 0.5f), ("beta", 2f)));
        }

        yield return Plain("Gemm", "without a bias", [[2, 3], [3, 4]], (b, x) => b.Add("Gemm", x));
        yield return Plain("Gemm", "a bias for each row", [[2, 3], [3, 4], [2, 1]], (b, x) => b.Add("Gemm", x));
        yield return Plain("Einsum", "two operands", [[2, 3, 4], [2, 5, 4]], (b, x) => b.Add("Einsum", x, ("equation", "bik, bjk -> bij")));
        yield return Plain("Einsum", "three operands", [[2, 3], [3, 4], [4, 2]], (b, x) => b.Add("Einsum", x, ("equation", "ij,jk,kl->il")));
        yield return Plain("Einsum", "with heads, as XLNet has it", [[2, 3, 4], [4, 2, 3]], (b, x) => b.Add("Einsum", x, ("equation", "ibh,hnd->ibnd")));
        yield return Plain("Einsum", "with dots that broadcast", [[2, 1, 3, 4], [2, 3, 4, 2]], (b, x) => b.Add("Einsum", x, ("equation", "...ij,...jk->...ik")));
        yield return Plain("Einsum", "without a result", [[2, 3], [3, 4]], (b, x) => b.Add("Einsum", x, ("equation", "bj,ja")));
        yield return Plain("Einsum", "one operand", [[2, 3]], (b, x) => b.Add("Einsum", x, ("equation", "ij->ji")));
    }

    private static IEnumerable<RuleCase> Convolutions()
    {
        yield return Plain("Conv", "as wide as long, padded", [[2, 3, 7], [4, 3, 3], [4]], (b, x) => b.Add("Conv", x, ("pads", new long[] { 1, 1 }), ("kernel_shape", new long[] { 3 })));
        yield return Plain("Conv", "one element wide", [[2, 3, 5], [2, 3, 1]], (b, x) => b.Add("Conv", x));
        yield return Plain("Conv", "strides, dilations and uneven padding", [[1, 2, 9], [3, 2, 2]], (b, x) => b.Add("Conv", x, ("strides", new long[] { 3 }), ("dilations", new long[] { 2 }), ("pads", new long[] { 2, 1 })));
        yield return Plain("Conv", "strides that leave something out", [[2, 2, 8], [3, 2, 3]], (b, x) => b.Add("Conv", x, ("strides", new long[] { 3 })));
        yield return Plain("Conv", "each channel for itself", [[2, 4, 6], [4, 1, 3], [4]], (b, x) => b.Add("Conv", x, ("group", 4L), ("pads", new long[] { 1, 1 })));
        yield return Plain("Conv", "two groups", [[3, 4, 5], [6, 2, 2]], (b, x) => b.Add("Conv", x, ("group", 2L)));
        yield return Plain("Conv", "two dimensions", [[2, 2, 5, 4], [3, 2, 3, 2], [3]], (b, x) => b.Add("Conv", x, ("strides", new long[] { 2, 1 }), ("pads", new long[] { 1, 0, 1, 1 })));
    }

    private static RuleCase[] Movements() =>
    [
        Plain("Pad", "some axes", [[2, 3, 2]], (b, x) => b.Add("Pad", [x[0], b.Ints(1, 0, 2, 1), "", b.Ints(-1, 0)])),
        Plain("Pad", "negative, which cuts", [[4, 3]], (b, x) => b.Add("Pad", [x[0], b.Ints(-1, 1, 0, -1)])),
        Plain("RotaryEmbedding", "halves", [[2, 2, 3, 4]], (b, x) => b.Add("RotaryEmbedding", [x[0], Angles(b, x, Math.Cos), Angles(b, x, Math.Sin)])) with { Opset = 23 },
        Plain("RotaryEmbedding", "neighbours, by positions", [[2, 3, 8]], (b, x) => b.Add("RotaryEmbedding", [x[0], Table(b, x, Math.Cos), Table(b, x, Math.Sin), b.Constant(Tensor.Of<long>([0, 1, 2, 2, 1, 0], 2, 3))], ("num_heads", 2L), ("interleaved", 1L))) with { Opset = 23 },
        Plain("Reshape", "with 0 and -1", [[2, 3, 2]], (b, x) => b.Add("Reshape", [x[0], b.Ints(0, -1)])),
        Plain("Flatten", "", [[2, 3, 2]], (b, x) => b.Add("Flatten", x, ("axis", 2L))),
        Plain("Squeeze", "", [[2, 1, 3, 1]], (b, x) => b.Add("Squeeze", [x[0], b.Ints(1)])),
        Plain("Squeeze", "all ones", [[2, 1, 3, 1]], (b, x) => b.Add("Squeeze", x)),
        Plain("Unsqueeze", "", [[2, 3]], (b, x) => b.Add("Unsqueeze", [x[0], b.Ints(0, -1)])),
        Plain("Transpose", "", [[2, 3, 4]], (b, x) => b.Add("Transpose", x, ("perm", new long[] { 1, 2, 0 }))),
        Plain("Transpose", "without perm", [[2, 3, 4]], (b, x) => b.Add("Transpose", x)),
        Plain("Expand", "", [[2, 1]], (b, x) => b.Add("Expand", [x[0], b.Ints(3, 2, 4)])),
        Plain("Tile", "", [[2, 3]], (b, x) => b.Add("Tile", [x[0], b.Ints(3, 2)])),
        Plain("Concat", "", [[2, 3], [2, 1], [2, 2]], (b, x) => b.Add("Concat", x, ("axis", -1L))),
        Plain("Split", "only one part is used", [[2, 6]], (b, x) => b.Append("", "Split", [x[0], b.Ints(1, 3, 2)], 3, ("axis", 1L))[1]),
        Plain("Split", "two parts are used", [[6]], (b, x) => b.Append("", "Split", x, 2, ("axis", 0L), ("num_outputs", 2L)) is var parts ? b.Add("Mul", [parts[0], parts[1]]) : ""),
        Plain("Slice", "a run", [[5, 3]], (b, x) => b.Add("Slice", [x[0], b.Ints(1), b.Ints(4), b.Ints(0)])),
        Plain("Slice", "from the end, past the end", [[5, 3]], (b, x) => b.Add("Slice", [x[0], b.Ints(-3, -9), b.Ints(long.MaxValue, -1), b.Ints(0, 1), b.Ints(1, 1)])),
        Plain("Slice", "nothing", [[5, 3]], (b, x) => b.Add("Concat", [b.Add("Slice", [x[0], b.Ints(4), b.Ints(2), b.Ints(0)]), x[0]], ("axis", 0L))),
        Plain("Slice", "steps", [[7, 2]], (b, x) => b.Add("Slice", [x[0], b.Ints(1), b.Ints(7), b.Ints(0), b.Ints(3)])),
        Plain("Slice", "backwards", [[3, 5]], (b, x) => b.Add("Slice", [x[0], b.Ints(-1), b.Ints(long.MinValue), b.Ints(1), b.Ints(-2)])),
        Plain("Slice", "without axes", [[5, 3]], (b, x) => b.Add("Slice", [x[0], b.Ints(2, 1), b.Ints(4, 3)])),
        Plain("Pad", "", [[2, 3]], (b, x) => b.Add("Pad", [x[0], b.Ints(1, 0, 2, 1)])),
        Plain("Trilu", "lower", [[3, 3]], (b, x) => b.Add("Trilu", x, ("upper", 0L))),
        Plain("Trilu", "upper, above the diagonal", [[2, 3, 3]], (b, x) => b.Add("Trilu", [x[0], b.Constant(Tensor.Scalar(1L))])),
    ];

    private static RuleCase[] Indices() =>
    [
        Plain("Gather", "rows, repeated and from the end", [[4, 3]], (b, x) => b.Add("Gather", [x[0], b.Constant(Tensor.Of<long>([1, 3, 1, -1, 0, 1], 2, 3))])),
        Plain("Gather", "one row", [[4, 3]], (b, x) => b.Add("Gather", [x[0], b.Constant(Tensor.Scalar(2L))])),
        Plain("Gather", "one of the middle axis", [[2, 4, 3]], (b, x) => b.Add("Gather", [x[0], b.Constant(Tensor.Scalar(-1L))], ("axis", 1L))),
        Plain("Gather", "several of the last axis", [[2, 4]], (b, x) => b.Add("Gather", [x[0], b.Constant(Tensor.Of<long>([3, 0, 3, 3], 2, 2))], ("axis", -1L))),
        Plain("GatherElements", "", [[2, 3]], (b, x) => b.Add("GatherElements", [x[0], b.Constant(Tensor.Of<long>([0, 2, 2, 1, -1, 1, 0, 0], 2, 4))], ("axis", 1L))),
        Plain("ScatterElements", "written over", [[3, 3], [2, 3]], (b, x) => b.Add("ScatterElements", [x[0], b.Constant(Tensor.Of<long>([0, 2, 1, 2, -3, 2], 2, 3)), x[1]])),
        Plain("ScatterElements", "added", [[2, 4], [2, 2]], (b, x) => b.Add("ScatterElements", [x[0], b.Constant(Tensor.Of<long>([0, 0, 3, 1], 2, 2)), x[1]], ("axis", 1L), ("reduction", "add"))),
        Plain("ScatterND", "written over", [[4, 3], [2, 3]], (b, x) => b.Add("ScatterND", [x[0], b.Constant(Tensor.Of<long>([3, 1], 2, 1)), x[1]])),
        Plain("ScatterND", "added, twice to one row", [[4, 3], [2, 3]], (b, x) => b.Add("ScatterND", [x[0], b.Constant(Tensor.Of<long>([3, 3], 2, 1)), x[1]], ("reduction", "add"))),
        Plain("TopK", "the largest two", [[3, 4]], (b, x) => b.Append("", "TopK", [x[0], b.Ints(2)], 2)[0], Uneven),
        Plain("TopK", "the smallest of a column", [[4, 2]], (b, x) => b.Append("", "TopK", [x[0], b.Ints(1)], 2, ("axis", 0L), ("largest", 0L))[0], Uneven),
        Plain("GatherND", "", [[2, 3, 2]], (b, x) => b.Add("GatherND", [x[0], b.Constant(Tensor.Of<long>([0, 1, 1, 2, 0, 1], 3, 2))])),
    ];

    private static RuleCase[] Normalisations() =>
    [
        Plain("LayerNormalization", "the last axis", [[2, 3, 5], [5], [5]], (b, x) => b.Add("LayerNormalization", x, ("axis", -1L))),
        Plain("LayerNormalization", "two axes, no bias", [[2, 3, 4], [3, 4]], (b, x) => b.Add("LayerNormalization", x, ("axis", 1L), ("epsilon", 0.1f))),
        Plain("SimplifiedLayerNormalization", "", [[2, 3, 5], [5]], (b, x) => b.Add("SimplifiedLayerNormalization", x, ("axis", -1L), ("epsilon", 1e-3f))),
        Plain("LpNormalization", "Euclidean", [[3, 4]], (b, x) => b.Add("LpNormalization", x, ("p", 2L)), Uneven),
        Plain("LpNormalization", "of absolute values, the first axis", [[3, 4]], (b, x) => b.Add("LpNormalization", x, ("p", 1L), ("axis", 0L)), Uneven),
        Plain("RMSNormalization", "", [[2, 3, 5], [5]], (b, x) => b.Add("RMSNormalization", x, ("axis", -1L))) with { Opset = 23 },
    ];

    // [batch 2, length 3, pairs 2]; and [positions 3, pairs 2] to look up in.
    private static string Angles(GraphBuilder builder, string[] x, Func<double, double> function) => Cache(builder, x, function, 2, 3, 2);

    private static string Table(GraphBuilder builder, string[] x, Func<double, double> function) => Cache(builder, x, function, 3, 2);

    private static string Cache(GraphBuilder builder, string[] x, Func<double, double> function, params long[] shape)
    {
        double[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, dim) => product * dim)).Select(i => function(0.3 * i + 0.1))];
        return builder.Constant(Type(builder, x) == ElementType.Double ? Tensor.Of<double>(values, shape) : Tensor.Of<float>([.. values.Select(value => (float)value)], shape));
    }

    private static RuleCase Plain(string op, params long[][] shapes) => Plain(op, Any, shapes);

    private static RuleCase Plain(string op, double[] points, params long[][] shapes) =>
        Plain(op, string.Join(", ", shapes.Select(shape => $"[{string.Join(',', shape)}]")), shapes, (b, x) => b.Add(op, x), points);

    private static RuleCase Plain(string op, string what, long[][] shapes, Func<GraphBuilder, string[], string> build, double[]? points = null) =>
        new(op, what, shapes, build, points ?? Any);

    private static ElementType Type(GraphBuilder builder, string[] x) => builder.Graph.Initializers[x[0]].Type;

    private static string Number(GraphBuilder builder, string[] x, double value) =>
        builder.Constant(Type(builder, x) == ElementType.Double ? Tensor.Scalar(value) : Tensor.Scalar((float)value));
}
