using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Training;

/// <summary>What sits between an encoder's hidden states and a loss.</summary>
public static class Heads
{
    /// <summary>Mean of the hidden states over the tokens whose mask is 1.</summary>
    /// <param name="builder">Where to append.</param>
    /// <param name="hidden">[batch, sequence, width].</param>
    /// <param name="mask">[batch, sequence], int64, at least one 1 a row.</param>
    /// <returns>[batch, width].</returns>
    public static string MeanPool(GraphBuilder builder, string hidden, string mask)
    {
        var weights = builder.Add("Cast", [mask], ("to", (long)ElementType.Float));
        var sum = builder.Add("ReduceSum", [builder.Add("Mul", [hidden, builder.Add("Unsqueeze", [weights, builder.Ints(-1)])]), builder.Ints(1)], ("keepdims", 0L));
        return builder.Add("Div", [sum, builder.Add("ReduceSum", [weights, builder.Ints(1)], ("keepdims", 1L))]);
    }

    /// <summary>The hidden state of the first token.</summary>
    /// <param name="builder">Where to append.</param>
    /// <param name="hidden">[batch, sequence, width].</param>
    /// <returns>[batch, width].</returns>
    public static string FirstToken(GraphBuilder builder, string hidden) =>
        builder.Add("Squeeze", [builder.Add("Slice", [hidden, builder.Ints(0), builder.Ints(1), builder.Ints(1)]), builder.Ints(1)]);

    /// <summary>The hidden states of all tokens one below the other.</summary>
    /// <param name="builder">Where to append.</param>
    /// <param name="hidden">[batch, sequence, width].</param>
    /// <param name="width">The width.</param>
    /// <returns>[batch · sequence, width].</returns>
    public static string Tokens(GraphBuilder builder, string hidden, int width) => builder.Add("Reshape", [hidden, builder.Ints(-1, width)]);

    /// <summary>x·Wᵀ + b.</summary>
    /// <param name="builder">Where to append.</param>
    /// <param name="x">[rows, width].</param>
    /// <param name="weight">[classes, width], as PyTorch's Linear has it.</param>
    /// <param name="bias">[classes].</param>
    /// <returns>[rows, classes].</returns>
    public static string Linear(GraphBuilder builder, string x, string weight, string bias) => builder.Add("Gemm", [x, weight, bias], ("transB", 1L));
}
