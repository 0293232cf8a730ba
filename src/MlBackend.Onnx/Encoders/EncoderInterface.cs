using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Onnx.Encoders;

/// <summary>Which inputs and which output of a graph make it an encoder, and what its sizes are.</summary>
/// <param name="Inputs">The inputs that the graph has, of <see cref="Known"/>, with their element type (Int64 or Int32).</param>
/// <param name="Output">The output that holds a vector a token: float, [batch, sequence, width].</param>
/// <param name="Width">The length of a vector.</param>
/// <param name="Vocabulary">Rows of the embedding of tokens; null where the graph does not show them.</param>
/// <param name="Positions">Rows of the embedding of positions; null where the graph has none of that kind.</param>
public sealed record EncoderInterface(IReadOnlyList<ValueInfo> Inputs, string Output, int Width, long? Vocabulary, long? Positions)
{
    /// <summary>The inputs that a caller can give, as Hugging Face's exporters name them.</summary>
    public static IReadOnlyList<string> Known { get; } = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];

    /// <summary>Looks at a graph.</summary>
    /// <exception cref="MlBackendException">MLB6010: another input, or no output with a vector a token.</exception>
    public static EncoderInterface Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        foreach (var input in graph.Inputs)
        {
            if (!Known.Contains(input.Name))
            {
                throw ErrorCodes.NotAnEncoder.With($"It wants the input \"{input.Name}\"; an encoder has {string.Join(", ", Known)}.");
            }

            if (input.Type is not (ElementType.Int64 or ElementType.Int32))
            {
                throw ErrorCodes.NotAnEncoder.With($"Its input \"{input.Name}\" is of {input.Type}.");
            }
        }

        if (graph.FindInput("input_ids") is null)
        {
            throw ErrorCodes.NotAnEncoder.With("It has no input \"input_ids\".");
        }

        var output = graph.Outputs.Find(output => output is { Name: "last_hidden_state" or "token_embeddings" }) ?? graph.Outputs.Find(output => output.Shape?.Count == 3)
            ?? throw ErrorCodes.NotAnEncoder.With($"None of its outputs ({string.Join(", ", graph.Outputs.Select(other => other.Name))}) has a vector for each token; export it without a head.");
        if (output.Type != ElementType.Float || output.Shape is { } shape && shape.Count != 3)
        {
            throw ErrorCodes.NotAnEncoder.With($"Its output \"{output.Name}\" is of {output.Type}; a float vector for each token is needed.");
        }

        var words = Table(graph, "input_ids");
        var width = output.Shape?[2].Size ?? words?.Dims[1]
            ?? throw ErrorCodes.NotAnEncoder.With($"How long a vector of \"{output.Name}\" is cannot be told.");
        return new EncoderInterface(graph.Inputs, output.Name, checked((int)width), words?.Dims[0], PositionTable(graph, words)?.Dims[0]);
    }

    /// <summary>The table from which rows are taken by the ids of an input.</summary>
    private static Tensor? Table(Graph graph, string input) => graph.Nodes
        .Where(node => node is { Op: "Gather", Domain: "" } && node.Input(1) == input)
        .Select(node => graph.Initializers.GetValueOrDefault(node.Input(0)))
        .FirstOrDefault(tensor => tensor?.Dims.Count == 2);

    /// <summary>By the name that exporters give it: its ids are computed, in ways that differ.</summary>
    private static Tensor? PositionTable(Graph graph, Tensor? words) => graph.Initializers
        .Where(pair => pair.Key.Contains("position_embeddings", StringComparison.Ordinal) && pair.Value.Dims.Count == 2 && pair.Value.Dims[1] == words?.Dims[1])
        .Select(pair => pair.Value).FirstOrDefault();
}
