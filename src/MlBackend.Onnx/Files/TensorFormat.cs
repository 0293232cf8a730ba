using System.Runtime.InteropServices;
using Google.Protobuf;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Schema;

namespace MlBackend.Onnx.Files;

/// <summary>TensorProto, read and written. Elements are in raw_data, in the typed field of their type, or in external data.</summary>
internal static class TensorFormat
{
    // Far beyond any operator; it keeps the product of the sizes cheap to check.
    private const int MostDimensions = 64;

    public static Tensor FromProto(TensorProto proto, ExternalData external)
    {
        var type = (ElementType)proto.DataType;
        if (type.Size() == 0)
        {
            throw ErrorCodes.OnnxUnsupported.With($"The tensor \"{proto.Name}\" has elements of type {type}.");
        }

        long[] dims = [.. proto.Dims];
        var size = dims.Length <= MostDimensions ? Tensor.ByteCount(type, dims) : -1;
        if (size < 0)
        {
            throw ErrorCodes.OnnxFileUnreadable.With($"The tensor \"{proto.Name}\" says that it is of {type}[{string.Join(',', dims.Take(MostDimensions))}].");
        }

        var bytes = proto.DataLocation == TensorProto.Types.DataLocation.External ? external.Read(proto, size)
            : proto.HasRawData ? proto.RawData.Memory
            : Typed(proto, type);
        return bytes.Length == size
            ? new Tensor(type, dims, bytes)
            : throw ErrorCodes.OnnxFileUnreadable.With($"The tensor \"{proto.Name}\" of {type}[{string.Join(',', dims)}] has {bytes.Length} bytes instead of {size}.");
    }

    public static TensorProto ToProto(string name, Tensor tensor)
    {
        var proto = new TensorProto { Name = name, DataType = (int)tensor.Type, RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes) };
        proto.Dims.Add(tensor.Dims);
        return proto;
    }

    // Which typed field holds which element type: the comments at TensorProto in the ONNX specification.
    private static ReadOnlyMemory<byte> Typed(TensorProto proto, ElementType type) => type switch
    {
        ElementType.Float => Bytes<float>([.. proto.FloatData]),
        ElementType.Double => Bytes<double>([.. proto.DoubleData]),
        ElementType.Int64 => Bytes<long>([.. proto.Int64Data]),
        ElementType.Int32 => Bytes<int>([.. proto.Int32Data]),
        ElementType.UInt64 => Bytes<ulong>([.. proto.Uint64Data]),
        ElementType.UInt32 => Bytes<uint>([.. proto.Uint64Data.Select(value => (uint)value)]),
        ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 => Bytes<ushort>([.. proto.Int32Data.Select(value => (ushort)value)]),
        _ => Bytes<byte>([.. proto.Int32Data.Select(value => (byte)value)]),
    };

    private static byte[] Bytes<T>(T[] elements) where T : unmanaged => MemoryMarshal.AsBytes(elements.AsSpan()).ToArray();
}
