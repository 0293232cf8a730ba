using System.Globalization;

namespace MlBackend.Onnx.Graphs;

/// <summary>Appends nodes and constants to a graph under names that nobody else has.</summary>
public sealed class GraphBuilder
{
    private readonly string prefix;
    private readonly Dictionary<string, string> constants = new(StringComparer.Ordinal);
    private int count;

    /// <summary>A builder whose names begin with <paramref name="prefix"/>, made longer until no name of the graph does.</summary>
    public GraphBuilder(Graph graph, string prefix)
    {
        var taken = graph.Inputs.Select(input => input.Name).Concat(graph.Initializers.Keys).Concat(graph.Nodes.SelectMany(node => node.Outputs)).ToList();
        while (taken.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            prefix += "_";
        }

        (Graph, this.prefix) = (graph, prefix);
    }

    /// <summary>The graph that grows.</summary>
    public Graph Graph { get; }

    /// <summary>A name that is free.</summary>
    public string Fresh(string what) => string.Create(CultureInfo.InvariantCulture, $"{prefix}/{what}_{count++}");

    /// <summary>Appends a node with one output.</summary>
    /// <returns>The name of the output.</returns>
    public string Add(string op, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes) =>
        Append("", op, inputs, 1, attributes)[0];

    /// <summary>Appends a node of any domain with several outputs.</summary>
    /// <returns>The names of the outputs.</returns>
    public IReadOnlyList<string> Append(string domain, string op, IEnumerable<string> inputs, int outputs, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => Fresh(op))];
        var node = new Node(op, inputs, names) { Domain = domain, Name = names[0] };
        foreach (var (name, value) in attributes)
        {
            node.Attributes[name] = value;
        }

        Graph.Nodes.Add(node);
        return names;
    }

    /// <summary>The name of a constant; equal constants share one.</summary>
    public string Constant(Tensor tensor)
    {
        var key = tensor.Bytes.Length <= 256 ? $"{tensor.Type}[{string.Join(',', tensor.Dims)}]{Convert.ToHexString(tensor.Bytes.Span)}" : Fresh("key");
        if (!constants.TryGetValue(key, out var name))
        {
            constants[key] = name = Fresh("constant");
            Graph.Initializers[name] = tensor;
        }

        return name;
    }

    /// <summary>A constant vector of whole numbers: axes, shapes.</summary>
    public string Ints(params ReadOnlySpan<long> values) => Constant(Tensor.Vector(values));

    /// <summary>Adds an input.</summary>
    /// <returns>Its name.</returns>
    public string Input(ValueInfo input)
    {
        Graph.Inputs.Add(input);
        return input.Name;
    }
}
