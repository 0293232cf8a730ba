using System.Runtime.InteropServices;

namespace MlBackend.Onnx.Graphs;

/// <summary>A constant array: initializer or attribute. Immutable; elements row-major, little endian.</summary>
public sealed class Tensor
{
    /// <summary>Wraps bytes without copying them.</summary>
    /// <exception cref="ArgumentException">The bytes are not exactly those of the dimensions.</exception>
    public Tensor(ElementType type, IReadOnlyList<long> dims, ReadOnlyMemory<byte> bytes)
    {
        if (ByteCount(type, dims) != bytes.Length)
        {
            throw new ArgumentException($"{bytes.Length} bytes are not those of {type}[{string.Join(',', dims)}].", nameof(bytes));
        }

        (Type, Dims, Bytes) = (type, dims, bytes);
    }

    /// <summary>The type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Sizes of the dimensions; empty = a scalar.</summary>
    public IReadOnlyList<long> Dims { get; }

    /// <summary>All elements.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Number of elements.</summary>
    public int Length => Bytes.Length / Type.Size();

    /// <summary>The elements as <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public ReadOnlySpan<T> Elements<T>() where T : unmanaged =>
        ElementTypes.Of<T>() == Type
            ? MemoryMarshal.Cast<byte, T>(Bytes.Span)
            : throw new InvalidOperationException($"The tensor is of {Type}.");

    /// <summary>True where every element is the same, bit by bit.</summary>
    public bool IsUniform => Bytes.Length == 0 || Bytes.Span[Type.Size()..].SequenceEqual(Bytes.Span[..^Type.Size()]);

    /// <summary>A tensor of these dimensions; the elements are copied.</summary>
    public static Tensor Of<T>(ReadOnlySpan<T> elements, params long[] dims) where T : unmanaged =>
        new(ElementTypes.Of<T>(), dims, MemoryMarshal.AsBytes(elements).ToArray());

    /// <summary>A scalar.</summary>
    public static Tensor Scalar<T>(T value) where T : unmanaged => Of<T>([value]);

    /// <summary>A vector.</summary>
    public static Tensor Vector<T>(params ReadOnlySpan<T> elements) where T : unmanaged => Of(elements, elements.Length);

    /// <summary>The bytes that such a tensor needs; -1 where the type has no size, or a dimension or the product is out of range.</summary>
    internal static long ByteCount(ElementType type, IReadOnlyList<long> dims)
    {
        long bytes = type.Size();
        if (bytes == 0)
        {
            return -1;
        }

        foreach (var dim in dims)
        {
            if (dim < 0 || (dim > 0 && bytes > int.MaxValue / dim))
            {
                return -1;
            }

            bytes *= dim;
        }

        return bytes;
    }
}
