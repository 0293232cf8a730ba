using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlBackend.Onnx.Graphs;

/// <summary>Between the two 16-bit float formats and float.</summary>
public static class HalfPrecision
{
    /// <summary>The same values as floats: exact, since both formats are subsets of float.</summary>
    /// <exception cref="ArgumentException">The tensor is of another type.</exception>
    public static Tensor ToFloat(Tensor half)
    {
        var bytes = new byte[2 * half.Bytes.Length];
        var floats = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        switch (half.Type)
        {
            case ElementType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(half.Bytes.Span), floats);
                break;
            case ElementType.BFloat16:
                var shorts = MemoryMarshal.Cast<byte, ushort>(half.Bytes.Span);
                for (var i = 0; i < shorts.Length; i++)
                {
                    floats[i] = BitConverter.UInt32BitsToSingle((uint)shorts[i] << 16);
                }

                break;
            default:
                throw new ArgumentException($"{half.Type} is no half precision.", nameof(half));
        }

        return new Tensor(ElementType.Float, half.Dims, bytes);
    }
}
