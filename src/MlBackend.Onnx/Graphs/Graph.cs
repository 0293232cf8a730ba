namespace MlBackend.Onnx.Graphs;

/// <summary>
/// An ONNX graph in memory: nodes in an order in which they can run, values by name, initializers. Free to edit;
/// <see cref="GraphCheck"/> says whether it is still sound.
/// </summary>
public sealed class Graph
{
    /// <summary>The lowest and highest standard operator set that is read.</summary>
    public const int OldestOpset = 11, NewestOpset = 23;

    /// <summary>The graph's name.</summary>
    public string Name { get; init; } = "graph";

    /// <summary>The operator sets in use: domain (empty = the standard one) → version.</summary>
    public Dictionary<string, int> Opsets { get; } = new(StringComparer.Ordinal);

    /// <summary>What a caller gives.</summary>
    public List<ValueInfo> Inputs { get; } = [];

    /// <summary>What a caller gets.</summary>
    public List<ValueInfo> Outputs { get; } = [];

    /// <summary>Operations; each after those whose values it reads.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>Constant values, weights among them, in file order.</summary>
    public OrderedDictionary<string, Tensor> Initializers { get; } = new(StringComparer.Ordinal);

    /// <summary>Initializers that the file gives as Constant nodes: numbers of the model's code rather than its memory.</summary>
    public HashSet<string> Literals { get; } = new(StringComparer.Ordinal);

    /// <summary>Properties of the model file, kept as they are.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The version of the standard operator set.</summary>
    public int Opset => Opsets.GetValueOrDefault("");

    /// <summary>The input of that name, or null.</summary>
    public ValueInfo? FindInput(string name) => Inputs.Find(input => input.Name == name);

    /// <summary>Each value that a node makes, with that node.</summary>
    public Dictionary<string, Node> Producers()
    {
        var producers = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var node in Nodes)
        {
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
            {
                producers[output] = node;
            }
        }

        return producers;
    }

    /// <summary>For each value the nodes that read it.</summary>
    public ILookup<string, Node> Consumers() =>
        Nodes.SelectMany(node => node.Reads().Distinct(StringComparer.Ordinal).Select(value => (value, node)))
            .ToLookup(pair => pair.value, pair => pair.node, StringComparer.Ordinal);

    /// <summary>Lets every reader of a value read another one instead, graph outputs and bodies included.</summary>
    public void Redirect(IReadOnlyDictionary<string, string> renamed)
    {
        foreach (var node in Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                node.Inputs[i] = renamed.GetValueOrDefault(node.Inputs[i], node.Inputs[i]);
            }

            foreach (var body in node.Attributes.Values.OfType<AttributeValue.Body>())
            {
                body.Value.Redirect(renamed);
            }
        }

        for (var i = 0; i < Outputs.Count; i++)
        {
            Outputs[i] = Outputs[i] with { Name = renamed.GetValueOrDefault(Outputs[i].Name, Outputs[i].Name) };
        }
    }

    /// <summary>A copy whose lists and nodes are its own; tensors and attribute values, which never change, are shared.</summary>
    public Graph Clone()
    {
        var copy = new Graph { Name = Name };
        foreach (var (domain, version) in Opsets)
        {
            copy.Opsets[domain] = version;
        }

        foreach (var (key, value) in Metadata)
        {
            copy.Metadata[key] = value;
        }

        foreach (var (name, tensor) in Initializers)
        {
            copy.Initializers[name] = tensor;
        }

        copy.Literals.UnionWith(Literals);
        copy.Inputs.AddRange(Inputs);
        copy.Outputs.AddRange(Outputs);
        foreach (var node in Nodes)
        {
            var twin = new Node(node.Op, node.Inputs, node.Outputs) { Domain = node.Domain, Name = node.Name };
            foreach (var (name, value) in node.Attributes)
            {
                twin.Attributes[name] = value is AttributeValue.Body body ? new AttributeValue.Body(body.Value.Clone()) : value;
            }

            copy.Nodes.Add(twin);
        }

        return copy;
    }

    /// <summary>Values that this graph, as a body, takes from the graph around it.</summary>
    internal IEnumerable<string> OuterReads()
    {
        var own = new HashSet<string>(Inputs.Select(input => input.Name).Concat(Initializers.Keys).Concat(Nodes.SelectMany(node => node.Outputs)), StringComparer.Ordinal);
        return Nodes.SelectMany(node => node.Reads()).Concat(Outputs.Select(output => output.Name)).Where(name => !own.Contains(name));
    }
}
