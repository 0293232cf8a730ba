using System.Buffers.Binary;
using System.Text;
using MlBackend.Core.Errors;

namespace MlBackend.Spacy.Msgpack;

/// <summary>
/// Reads MessagePack from a window of an unpacked file. Trusts nothing: a length that exceeds what is left of the window is
/// refused before anything is made of that size, and nothing recurses.
/// </summary>
internal sealed class MsgpackReader
{
    private const int MostStringBytes = 64 << 20;
    private const int BufferBytes = 1 << 16;

    private readonly UnpackedFile file;
    private readonly long end;

    /// <summary>The bytes from <see cref="bufferStart"/> on; the whole file where that is in memory.</summary>
    private byte[] buffer;
    private long bufferStart;
    private int filled;

    /// <summary>A reader of the bytes from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public MsgpackReader(UnpackedFile file, long start, long end)
    {
        (this.file, Position, this.end) = (file, start, end);
        if (file.Memory is { } whole)
        {
            (buffer, filled) = (whole, (int)file.Length);
        }
        else
        {
            (buffer, bufferStart) = ([], start);
        }
    }

    /// <summary>Where the next byte lies in the file; may be set to any place of the window.</summary>
    public long Position { get; set; }

    /// <summary>True where the window is used up.</summary>
    public bool IsAtEnd => Position >= end;

    private long Left => end - Position;

    /// <summary>Number of entries of a map.</summary>
    public int MapHeader()
    {
        var code = Byte();
        long count = code switch
        {
            >= 0x80 and <= 0x8F => code & 0x0F,
            0xDE => UInt16(),
            0xDF => UInt32(),
            _ => throw Unexpected(code, "a map"),
        };
        return Fitting(count, 2);
    }

    /// <summary>Number of elements of an array.</summary>
    public int ArrayHeader()
    {
        var code = Byte();
        return Fitting(ArrayLength(code) ?? throw Unexpected(code, "an array"), 1);
    }

    /// <summary>Number of bytes of a bin, which follow.</summary>
    public long BinHeader()
    {
        var code = Byte();
        long length = code switch
        {
            0xC4 => Byte(),
            0xC5 => UInt16(),
            0xC6 => UInt32(),
            _ => throw Unexpected(code, "bytes"),
        };
        return length <= Left ? length : throw Cut();
    }

    /// <summary>The bytes of a bin; valid until the next read.</summary>
    public ReadOnlySpan<byte> Bin()
    {
        var length = BinHeader();
        return length <= MostStringBytes ? Take((int)length) : throw Invalid("bytes longer than 64 MB");
    }

    /// <summary>True where the next value is nil, which is then read.</summary>
    public bool TryNil()
    {
        if (Peek() != 0xC0)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>True where the next value is an array without elements, which is then read.</summary>
    public bool TryEmptyArray()
    {
        if (Peek() != 0x90)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>A string.</summary>
    public string String() => Encoding.UTF8.GetString(StringBytes());

    /// <summary>The UTF-8 bytes of a string; valid until the next read.</summary>
    public ReadOnlySpan<byte> StringBytes()
    {
        var code = Byte();
        var length = StringLength(code) ?? throw Unexpected(code, "a string");
        if (length > Math.Min(MostStringBytes, Left))
        {
            throw Cut();
        }

        return Take((int)length);
    }

    /// <summary>A boolean.</summary>
    public bool Boolean()
    {
        var code = Byte();
        return code switch
        {
            0xC2 => false,
            0xC3 => true,
            _ => throw Unexpected(code, "a boolean"),
        };
    }

    /// <summary>A number, or a boolean as 0 or 1: what spaCy's own reader takes for the value of a category.</summary>
    public double Number()
    {
        var code = Peek();
        if (code is 0xC2 or 0xC3)
        {
            return Boolean() ? 1 : 0;
        }

        if (code == 0xCA)
        {
            Position++;
            return BinaryPrimitives.ReadSingleBigEndian(Take(4));
        }

        if (code == 0xCB)
        {
            Position++;
            return BinaryPrimitives.ReadDoubleBigEndian(Take(8));
        }

        return Integer();
    }

    /// <summary>A whole number.</summary>
    public long Integer()
    {
        var code = Byte();
        return code switch
        {
            < 0x80 => code,
            >= 0xE0 => (sbyte)code,
            0xCC => Byte(),
            0xCD => UInt16(),
            0xCE => UInt32(),
            0xCF => (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(Take(8)), long.MaxValue),
            0xD0 => (sbyte)Byte(),
            0xD1 => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
            0xD2 => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            0xD3 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
            _ => throw Unexpected(code, "a number"),
        };
    }

    /// <summary>Passes over one value, however deep.</summary>
    public void Skip()
    {
        for (long pending = 1; pending > 0; pending--)
        {
            var code = Byte();
            if (code is >= 0x80 and <= 0x8F or 0xDE or 0xDF)
            {
                pending += 2L * Fitting(code switch { 0xDE => UInt16(), 0xDF => UInt32(), _ => code & 0x0F }, 2);
            }
            else if (ArrayLength(code) is { } count)
            {
                pending += Fitting(count, 1);
            }
            else
            {
                Pass(StringLength(code) ?? ScalarLength(code));
            }
        }
    }

    /// <summary>The next bytes; valid until the next read.</summary>
    /// <exception cref="MlBackendException">The window ends before.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        var offset = Position - bufferStart;
        if (count > Left)
        {
            throw Cut();
        }

        if (offset < 0 || offset + count > filled)
        {
            Fill(count);
            offset = 0;
        }

        Position += count;
        return buffer.AsSpan((int)offset, count);
    }

    /// <summary>Passes over bytes.</summary>
    public void Pass(long count)
    {
        if (count > Left)
        {
            throw Cut();
        }

        Position += count;
    }

    private void Fill(int count)
    {
        if (buffer.Length < count)
        {
            buffer = new byte[Math.Max(BufferBytes, count)];
        }

        bufferStart = Position;
        filled = (int)Math.Min(buffer.Length, Left);
        file.Read(bufferStart, buffer.AsSpan(0, filled));
    }

    private byte Peek()
    {
        var code = Byte();
        Position--;
        return code;
    }

    private byte Byte() => Take(1)[0];

    private ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    private uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    private long? ArrayLength(byte code) => code switch
    {
        >= 0x90 and <= 0x9F => code & 0x0F,
        0xDC => UInt16(),
        0xDD => UInt32(),
        _ => null,
    };

    private long? StringLength(byte code) => code switch
    {
        >= 0xA0 and <= 0xBF => code & 0x1F,
        0xD9 => Byte(),
        0xDA => UInt16(),
        0xDB => UInt32(),
        _ => null,
    };

    private long ScalarLength(byte code) => code switch
    {
        < 0x80 or >= 0xE0 or 0xC0 or 0xC2 or 0xC3 => 0,
        0xC4 => Byte(),
        0xC5 => UInt16(),
        0xC6 => UInt32(),
        0xC7 => Byte() + 1,
        0xC8 => UInt16() + 1,
        0xC9 => UInt32() + 1L,
        0xCC or 0xD0 => 1,
        0xCD or 0xD1 or 0xD4 => 2,
        0xD5 => 3,
        0xCA or 0xCE or 0xD2 => 4,
        0xD6 => 5,
        0xCB or 0xCF or 0xD3 => 8,
        0xD7 => 9,
        0xD8 => 17,
        _ => throw Unexpected(code, "a value"),
    };

    /// <summary>Each element takes at least so many bytes: a count that cannot fit is refused before a list is made for it.</summary>
    private int Fitting(long count, int bytesEach) => count * bytesEach <= Left && count <= int.MaxValue ? (int)count : throw Cut();

    private MlBackendException Cut() => Invalid("it ends too early, or a length is wrong");

    private MlBackendException Unexpected(byte code, string wanted) => Invalid($"0x{code:X2} where {wanted} belongs");

    private MlBackendException Invalid(string what) => ErrorCodes.DocBinInvalid.With($"unpacked byte {Position}: {what}.");
}
