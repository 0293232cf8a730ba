using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MlBackend.Spacy.Msgpack;

/// <summary>
/// Writes MessagePack (specification of 2013-09) as Python's srsly does: each number in its smallest form, text as str, bytes as bin,
/// floats always of 64 bits.
/// </summary>
internal readonly struct MsgpackWriter(IBufferWriter<byte> output)
{
    public void MapHeader(int count) => Header(count, 0x80, 15, null, 0xDE, 0xDF);

    public void ArrayHeader(int count) => Header(count, 0x90, 15, null, 0xDC, 0xDD);

    public void BinHeader(long length) => Header(length, null, 0, 0xC4, 0xC5, 0xC6);

    public void Bin(ReadOnlySpan<byte> bytes)
    {
        BinHeader(bytes.Length);
        output.Write(bytes);
    }

    public void String(string text)
    {
        Span<byte> small = stackalloc byte[256];
        var bytes = Encoding.UTF8.GetMaxByteCount(text.Length) <= small.Length
            ? small[..Encoding.UTF8.GetBytes(text, small)]
            : Encoding.UTF8.GetBytes(text);
        String(bytes);
    }

    public void String(ReadOnlySpan<byte> utf8)
    {
        Header(utf8.Length, 0xA0, 31, 0xD9, 0xDA, 0xDB);
        output.Write(utf8);
    }

    public void Nil() => Byte(0xC0);

    public void Boolean(bool value) => Byte(value ? (byte)0xC3 : (byte)0xC2);

    public void Double(double value)
    {
        var span = output.GetSpan(9);
        span[0] = 0xCB;
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], value);
        output.Advance(9);
    }

    public void Unsigned(ulong value)
    {
        var span = output.GetSpan(9);
        switch (value)
        {
            case < 0x80:
                span[0] = (byte)value;
                output.Advance(1);
                break;
            case <= byte.MaxValue:
                span[0] = 0xCC;
                span[1] = (byte)value;
                output.Advance(2);
                break;
            case <= ushort.MaxValue:
                span[0] = 0xCD;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)value);
                output.Advance(3);
                break;
            case <= uint.MaxValue:
                span[0] = 0xCE;
                BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)value);
                output.Advance(5);
                break;
            default:
                span[0] = 0xCF;
                BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
                output.Advance(9);
                break;
        }
    }

    private void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    /// <summary>A length in its smallest form: within the first byte, or after it in one, two or four bytes.</summary>
    private void Header(long length, byte? fixedCode, int fixedMost, byte? code8, byte code16, byte code32)
    {
        var span = output.GetSpan(5);
        if (fixedCode is { } small && length <= fixedMost)
        {
            span[0] = (byte)(small | (int)length);
            output.Advance(1);
        }
        else if (code8 is { } one && length <= byte.MaxValue)
        {
            span[0] = one;
            span[1] = (byte)length;
            output.Advance(2);
        }
        else if (length <= ushort.MaxValue)
        {
            span[0] = code16;
            BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)length);
            output.Advance(3);
        }
        else
        {
            span[0] = code32;
            BinaryPrimitives.WriteUInt32BigEndian(span[1..], checked((uint)length));
            output.Advance(5);
        }
    }
}
