using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Training;

/// <summary>Losses as nodes of the graph: means over what counts, so that a batch's size does not change their scale.</summary>
public static class Losses
{
    /// <summary>
    /// Cross entropy of logits against class numbers, as PyTorch's CrossEntropyLoss: weighted mean of −log softmax at the label;
    /// with smoothing ε a share ε of each row goes to all classes alike, each by its weight.
    /// </summary>
    /// <param name="builder">Where to append.</param>
    /// <param name="logits">[rows, classes], float.</param>
    /// <param name="labels">[rows], int64, in [0, classes) or the ignored one.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="options">Ignored label, weights, smoothing.</param>
    /// <returns>The loss, a scalar. Zero where every label is ignored.</returns>
    public static string CrossEntropy(GraphBuilder builder, string logits, string labels, int classes, CrossEntropyOptions? options = null)
    {
        options ??= new CrossEntropyOptions();
        var valid = builder.Add("Not", [builder.Add("Equal", [labels, builder.Constant(Tensor.Scalar(options.IgnoredLabel))])]);
        var safe = builder.Add("Where", [valid, labels, builder.Constant(Tensor.Scalar(0L))]);
        var counts = builder.Add("Unsqueeze", [builder.Add("Cast", [valid], ("to", (long)ElementType.Float)), builder.Ints(-1)]);
        var hot = builder.Add("OneHot", [safe, builder.Constant(Tensor.Vector((long)classes)), builder.Constant(Tensor.Vector(0f, 1f))], ("axis", -1L));
        var weights = builder.Constant(Tensor.Vector([.. options.ClassWeights ?? Enumerable.Repeat(1f, classes)]));

        // Each row's share of each class, times the class's weight; ignored rows have none.
        var weighted = builder.Add("Mul", [builder.Add("Mul", [hot, counts]), weights]);
        var target = weighted;
        if (options.Smoothing > 0)
        {
            var evenly = builder.Add("Mul", [builder.Add("Mul", [counts, weights]), builder.Constant(Tensor.Scalar(options.Smoothing / classes))]);
            target = builder.Add("Add", [builder.Add("Mul", [weighted, builder.Constant(Tensor.Scalar(1 - options.Smoothing))]), evenly]);
        }

        var total = Total(builder, weighted);
        var divisor = builder.Add("Where", [builder.Add("Equal", [total, builder.Constant(Tensor.Scalar(0f))]), builder.Constant(Tensor.Scalar(1f)), total]);
        var logarithms = builder.Add("LogSoftmax", [logits], ("axis", -1L));
        return builder.Add("Div", [builder.Add("Neg", [Total(builder, builder.Add("Mul", [target, logarithms]))]), divisor]);
    }

    /// <summary>
    /// Binary cross entropy of logits, each label for itself: the mean over rows × labels of
    /// softplus(x) − y·x, which is −y·log σ(x) − (1 − y)·log(1 − σ(x)) without its overflow.
    /// </summary>
    /// <param name="builder">Where to append.</param>
    /// <param name="logits">[rows, labels], float.</param>
    /// <param name="labels">[rows, labels], float in [0, 1].</param>
    /// <returns>The loss, a scalar.</returns>
    public static string BinaryCrossEntropy(GraphBuilder builder, string logits, string labels)
    {
        var each = builder.Add("Sub", [builder.Add("Softplus", [logits]), builder.Add("Mul", [logits, labels])]);
        return builder.Add("ReduceMean", [each], ("keepdims", 0L));
    }

    private static string Total(GraphBuilder builder, string value) => builder.Add("ReduceSum", [value], ("keepdims", 0L));
}

/// <summary>What a cross entropy may be given.</summary>
/// <param name="IgnoredLabel">Rows with this label count for nothing.</param>
/// <param name="ClassWeights">A weight for each class, or null = 1 each.</param>
/// <param name="Smoothing">Share in [0,1) of each row that goes to all classes.</param>
public sealed record CrossEntropyOptions(long IgnoredLabel = -100, IReadOnlyList<float>? ClassWeights = null, float Smoothing = 0);
