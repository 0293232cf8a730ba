using MlBackend.Learning.Encoder.FineTuning.Tasks;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Encoders;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Learning.Encoder.FineTuning.Training;

/// <summary>Puts a linear head behind an encoder.</summary>
internal static class HeadGraph
{
    /// <summary>The head's weights, [width, columns].</summary>
    public const string Weight = "mlbackend.head.weight";

    /// <summary>The head's biases, [columns].</summary>
    public const string Bias = "mlbackend.head.bias";

    /// <summary>
    /// In training the head's weights are multiplied by this: Adam moves every weight by about the rate, so the head, which begins from
    /// nothing, learns so many times faster than the encoder, which knows much already.
    /// </summary>
    public const float Factor = 10;

    private const string Mask = "attention_mask";

    // As transformers begins its heads.
    private const double Deviation = 0.02;

    /// <summary>Adds weights drawn by the seed and biases of the columns' priors, both over <see cref="Factor"/>.</summary>
    public static void AddWeights(Graph graph, int width, IHeadTask task, int seed)
    {
        var columns = task.Columns.Count;
        var random = new Random(seed);
        var weights = new float[width * columns];
        for (var at = 0; at < weights.Length; at++)
        {
            // Box and Muller's normal numbers.
            weights[at] = (float)(Deviation / Factor * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        graph.Initializers[Weight] = Tensor.Of<float>(weights, width, columns);
        graph.Initializers[Bias] = Tensor.Of<float>(Array.ConvertAll(task.Priors, prior => prior / Factor), columns);
    }

    /// <summary>Appends the head; its weights are there already.</summary>
    /// <param name="builder">Where to.</param>
    /// <param name="shape">The encoder.</param>
    /// <param name="perToken">True for logits of each token.</param>
    /// <param name="pooling">How tokens become a text.</param>
    /// <param name="factor">What the products are multiplied by; 1 = nothing.</param>
    /// <returns>The logits: [batch, columns] or [batch, sequence, columns].</returns>
    public static string Append(GraphBuilder builder, EncoderInterface shape, bool perToken, Pooling pooling, float factor)
    {
        if (!perToken && pooling == Pooling.Mean && builder.Graph.FindInput(Mask) is null)
        {
            builder.Input(builder.Graph.FindInput("input_ids")! with { Name = Mask, Type = ElementType.Int64 });
        }

        var pooled = perToken ? shape.Output : pooling == Pooling.Mean ? MlBackend.Autodiff.Training.Heads.MeanPool(builder, shape.Output, Mask) : MlBackend.Autodiff.Training.Heads.FirstToken(builder, shape.Output);
        var logits = builder.Add("Add", [builder.Add("MatMul", [pooled, Weight]), Bias]);
        return factor == 1 ? logits : builder.Add("Mul", [logits, builder.Constant(Tensor.Scalar(factor))]);
    }

    /// <summary>The graph that is served: encoder and head, one output <see cref="LogitsSession.Output"/>.</summary>
    /// <param name="encoder">The encoder with the head's weights, as they are in training; it becomes the result.</param>
    /// <param name="shape">The encoder's inputs and output.</param>
    /// <param name="perToken">True for logits of each token.</param>
    /// <param name="pooling">How tokens become a text.</param>
    public static Graph Served(Graph encoder, EncoderInterface shape, bool perToken, Pooling pooling)
    {
        foreach (var name in new[] { Weight, Bias })
        {
            var trained = encoder.Initializers[name];
            encoder.Initializers[name] = Tensor.Of<float>(Array.ConvertAll(trained.Elements<float>().ToArray(), value => value * Factor), [.. trained.Dims]);
        }

        var columns = encoder.Initializers[Bias].Dims[0];
        var logits = Append(new GraphBuilder(encoder, "head"), shape, perToken, pooling, factor: 1);
        encoder.Nodes.Add(new Node("Identity", [logits], [LogitsSession.Output]));
        encoder.Outputs.Clear();
        encoder.Outputs.Add(new ValueInfo(LogitsSession.Output, ElementType.Float, perToken ? ["batch_size", "sequence_length", columns] : ["batch_size", columns]));
        Unused.Remove(encoder);
        GraphCheck.CheckAndSort(encoder);
        return encoder;
    }
}
