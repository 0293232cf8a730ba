namespace MlBackend.Onnx.Graphs;

/// <summary>A dimension: a size, or a symbol such as <c>batch</c>, or unknown (both null).</summary>
public readonly record struct Dimension(long? Size, string? Symbol = null)
{
    public static implicit operator Dimension(long size) => new(size);

    public static implicit operator Dimension(string symbol) => new(null, symbol);

    /// <summary>True where both are surely the same number.</summary>
    public bool Is(Dimension other) => Size is not null ? Size == other.Size : Symbol is { Length: > 0 } && Symbol == other.Symbol;
}

/// <summary>Name, element type and shape of a value.</summary>
/// <param name="Name">Unique in its graph.</param>
/// <param name="Type">The elements' type.</param>
/// <param name="Shape">The dimensions; null where not even their number is known.</param>
public sealed record ValueInfo(string Name, ElementType Type, IReadOnlyList<Dimension>? Shape)
{
    /// <summary>A value with a shape.</summary>
    public static ValueInfo Of<T>(string name, params Dimension[] shape) where T : unmanaged => new(name, ElementTypes.Of<T>(), shape);
}
