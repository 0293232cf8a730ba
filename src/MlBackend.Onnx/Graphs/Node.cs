namespace MlBackend.Onnx.Graphs;

/// <summary>One operation of a graph. An absent optional input or output has the empty name.</summary>
/// <param name="op">The operator's name, such as <c>MatMul</c>.</param>
/// <param name="inputs">Names of the values read.</param>
/// <param name="outputs">Names of the values made.</param>
public sealed class Node(string op, IEnumerable<string> inputs, IEnumerable<string> outputs)
{
    /// <summary>The operator.</summary>
    public string Op { get; set; } = op;

    /// <summary>The operator's domain; empty = the standard one (ai.onnx).</summary>
    public string Domain { get; init; } = "";

    /// <summary>The exporter's name for the node; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Names of the values read.</summary>
    public List<string> Inputs { get; } = [.. inputs];

    /// <summary>Names of the values made.</summary>
    public List<string> Outputs { get; } = [.. outputs];

    /// <summary>Attributes by name.</summary>
    public Dictionary<string, AttributeValue> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>The name of an input; empty where it is absent.</summary>
    public string Input(int index) => index < Inputs.Count ? Inputs[index] : "";

    /// <summary>The name of an output; empty where it is absent.</summary>
    public string Output(int index) => index < Outputs.Count ? Outputs[index] : "";

    /// <summary>A whole-number attribute.</summary>
    public long Int(string name, long absent) => Attributes.TryGetValue(name, out var value) && value is AttributeValue.Int found ? found.Value : absent;

    /// <summary>A number attribute.</summary>
    public float Float(string name, float absent) => Attributes.TryGetValue(name, out var value) && value is AttributeValue.Float found ? found.Value : absent;

    /// <summary>A text attribute.</summary>
    public string Text(string name, string absent) => Attributes.TryGetValue(name, out var value) && value is AttributeValue.Text found ? found.Value : absent;

    /// <summary>A list of whole numbers; null where it is absent.</summary>
    public IReadOnlyList<long>? Ints(string name) => Attributes.TryGetValue(name, out var value) && value is AttributeValue.Ints found ? found.Values : null;

    /// <summary>Every value read, those that the bodies of an If or a Loop take from outside included.</summary>
    public IEnumerable<string> Reads() =>
        Inputs.Where(input => input.Length > 0).Concat(Attributes.Values.OfType<AttributeValue.Body>().SelectMany(body => body.Value.OuterReads()));

    /// <summary>Domain, operator, name: what a message about the node says.</summary>
    public override string ToString() => $"{(Domain.Length == 0 ? "ai.onnx" : Domain)}.{Op} \"{(Name.Length > 0 ? Name : Output(0))}\"";
}
