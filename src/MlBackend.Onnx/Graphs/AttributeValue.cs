namespace MlBackend.Onnx.Graphs;

/// <summary>The value of a node's attribute.</summary>
public abstract record AttributeValue
{
    private AttributeValue()
    {
    }

    /// <summary>A whole number.</summary>
    public sealed record Int(long Value) : AttributeValue;

    /// <summary>A number.</summary>
    public sealed record Float(float Value) : AttributeValue;

    /// <summary>A text.</summary>
    public sealed record Text(string Value) : AttributeValue;

    /// <summary>Whole numbers.</summary>
    public sealed record Ints(IReadOnlyList<long> Values) : AttributeValue;

    /// <summary>Numbers.</summary>
    public sealed record Floats(IReadOnlyList<float> Values) : AttributeValue;

    /// <summary>Texts.</summary>
    public sealed record Texts(IReadOnlyList<string> Values) : AttributeValue;

    /// <summary>A constant array.</summary>
    public sealed record Array(Tensor Value) : AttributeValue;

    /// <summary>The body of an If, a Loop or a Scan. It may name values of the graph around it.</summary>
    public sealed record Body(Graph Value) : AttributeValue;

    public static implicit operator AttributeValue(long value) => new Int(value);

    public static implicit operator AttributeValue(float value) => new Float(value);

    public static implicit operator AttributeValue(string value) => new Text(value);

    public static implicit operator AttributeValue(long[] values) => new Ints(values);

    public static implicit operator AttributeValue(Tensor value) => new Array(value);
}
