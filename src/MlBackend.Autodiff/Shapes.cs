using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Autodiff;

/// <summary>
/// Element types and shapes of every value of a graph. ONNX Runtime infers types and ranks; two dry runs of different
/// sizes tell which dimensions are constant and which are the same: static inference loses both behind the first
/// computed Reshape. A dimension gets the symbol of the input dimension it follows, else a symbol of its own.
/// </summary>
public sealed class Shapes
{
    // Sizes of the inputs' symbols, in the order in which they are met, in each of the two runs. No simple formula of
    // one gives another at both: 2 and 3 texts of 7 and 13 tokens.
    private static readonly int[][] Sizes = [[2, 7, 5, 11, 17], [3, 13, 19, 23, 29]];

    private readonly Dictionary<string, ValueInfo> values;

    private Shapes(Dictionary<string, ValueInfo> values, Dictionary<string, (string Input, int Axis)> symbols) => (this.values, Symbols) = (values, symbols);

    /// <summary>For each symbol of an input the input and the axis that have it.</summary>
    public IReadOnlyDictionary<string, (string Input, int Axis)> Symbols { get; }

    /// <summary>Infers the shapes of a sound graph.</summary>
    /// <exception cref="MlBackendException">MLB6005: ONNX Runtime refuses the graph.</exception>
    public static Shapes Infer(Graph graph)
    {
        var symbols = InputSymbols(graph);
        var probe = graph.Clone();
        probe.Outputs.Clear();
        probe.Outputs.AddRange(probe.Nodes.SelectMany(node => node.Outputs).Where(output => output.Length > 0).Select(output => new ValueInfo(output, ElementType.Undefined, null)));
        using var weights = new BorrowedWeights(probe);
        using var session = OnnxSession.Open(probe, new SessionSettings { Optimise = false, Threads = 1 });
        var names = session.Outputs.Select(output => output.Name).ToList();
        var runs = Sizes.Select(sizes => DryRun(session, weights, graph, names, symbols, sizes)).ToList();

        var values = graph.Inputs.ToDictionary(input => input.Name, input => Named(input), StringComparer.Ordinal);
        foreach (var (name, tensor) in graph.Initializers)
        {
            values[name] = new ValueInfo(name, tensor.Type, [.. tensor.Dims.Select(dim => new Dimension(dim))]);
        }

        var known = new Dictionary<(long, long), string>();
        foreach (var (symbol, index) in symbols.Keys.Select((symbol, index) => (symbol, index)))
        {
            known[(Sizes[0][index], Sizes[1][index])] = symbol;
        }

        for (var i = 0; i < session.Outputs.Count; i++)
        {
            var (first, second) = (runs[0]?[i], runs[1]?[i]);
            values[names[i]] = first is null || second is null || first.Length != second.Length
                ? session.Outputs[i]
                : session.Outputs[i] with { Shape = [.. first.Zip(second, (one, two) => Dimension(one, two, known))] };
        }

        return new Shapes(values, symbols);
    }

    /// <summary>What is known of a value; null where it is not of the graph.</summary>
    public ValueInfo? Find(string value) => values.GetValueOrDefault(value);

    /// <summary>The element type of a value; undefined where nothing is known.</summary>
    public ElementType Type(string value) => Find(value)?.Type ?? ElementType.Undefined;

    /// <summary>The dimensions of a value; null where not even their number is known.</summary>
    public IReadOnlyList<Dimension>? Of(string value) => Find(value)?.Shape;

    private static Dimension Dimension(long one, long two, Dictionary<(long, long), string> known) =>
        one == two ? new Dimension(one)
        : known.TryGetValue((one, two), out var symbol) ? new Dimension(null, symbol)
        : new Dimension(null, string.Create(CultureInfo.InvariantCulture, $"?{one}:{two}"));

    private static Dictionary<string, (string Input, int Axis)> InputSymbols(Graph graph)
    {
        var symbols = new Dictionary<string, (string, int)>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
        {
            for (var axis = 0; axis < (input.Shape?.Count ?? 0); axis++)
            {
                if (input.Shape![axis].Size is null)
                {
                    symbols.TryAdd(Symbol(input, axis), (input.Name, axis));
                }
            }
        }

        return symbols;
    }

    // A dimension without a name is taken for the one that other inputs have at that axis too: batch, then sequence.
    private static string Symbol(ValueInfo input, int axis) =>
        input.Shape![axis].Symbol is { Length: > 0 } symbol ? symbol : string.Create(CultureInfo.InvariantCulture, $"axis{axis}");

    private static ValueInfo Named(ValueInfo input) => input with
    {
        Shape = input.Shape is null ? null : [.. Enumerable.Range(0, input.Shape.Count).Select(axis => input.Shape[axis].Size is { } size ? new Dimension(size) : new Dimension(null, Symbol(input, axis)))],
    };

    private static List<long[]>? DryRun(
        OnnxSession session, BorrowedWeights weights, Graph graph, List<string> outputs, Dictionary<string, (string Input, int Axis)> symbols, int[] sizes)
    {
        var order = symbols.Keys.ToList();
        var inputs = new Dictionary<string, OrtValue>(weights.Values, StringComparer.Ordinal);
        var own = new List<OrtValue>();
        try
        {
            foreach (var input in graph.Inputs)
            {
                if (input.Shape is null || input.Type.Size() == 0 || order.Count > sizes.Length)
                {
                    return null;
                }

                long[] dims = [.. input.Shape.Select((dim, axis) => dim.Size ?? sizes[order.IndexOf(Symbol(input, axis))])];
                var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)input.Type, dims);
                own.Add(value);
                inputs[input.Name] = value;

                // Zero is a valid index everywhere; a mask of ones lets every token through.
                var bytes = value.GetTensorMutableRawData();
                bytes.Clear();
                if (input.Type == ElementType.Int64 && input.Name.Contains("mask", StringComparison.OrdinalIgnoreCase))
                {
                    value.GetTensorMutableDataAsSpan<long>().Fill(1);
                }
            }

            using var results = session.Run(inputs, outputs);
            return [.. results.Select(result => result.GetTensorTypeAndShape().Shape)];
        }
        catch (MlBackendException failure) when (failure.Code == ErrorCodes.OnnxRunFailed)
        {
            // A graph that wants inputs of some special kind: what inference knows must do.
            return null;
        }
        finally
        {
            own.ForEach(value => value.Dispose());
        }
    }
}
