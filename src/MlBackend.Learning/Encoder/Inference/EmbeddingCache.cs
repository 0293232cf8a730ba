using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MlBackend.Learning.Encoder.Inference;

/// <summary>
/// Vectors that were computed once, by the text they belong to, in one file an encoder and kind of vector. Layout, little-endian: magic
/// "MLBE" (4 bytes), layout version (u16), bytes of a number (u16: 4 = float, 2 = half), then records: SHA-256 of the text's UTF-16
/// units cut to 16 bytes, count of numbers (i32), CRC-32C of the numbers (u32), the numbers. One process writes, others read; a
/// record that is cut or damaged counts as absent, and a file that outgrew its limit begins anew.
/// </summary>
internal sealed class EmbeddingCache : IDisposable
{
    private const ushort Version = 1;
    private const int HeaderLength = 8;
    private const int RecordHeader = 24;
    private static ReadOnlySpan<byte> Magic => "MLBE"u8;

    private readonly Lock gate = new();
    private readonly Dictionary<UInt128, (long Offset, int Count)> places = [];
    private readonly FileStream? writerLock;
    private readonly FileStream? file;
    private readonly bool half;
    private readonly long limit;
    private long end = HeaderLength;

    private EmbeddingCache(string path, bool half, long limit)
    {
        (this.half, this.limit) = (half, limit);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        writerLock = TryLock(path + ".lock");
        if (writerLock is not null || File.Exists(path))
        {
            file = new FileStream(path, writerLock is null ? FileMode.Open : FileMode.OpenOrCreate, writerLock is null ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            Index();
        }
    }

    /// <summary>How many texts are known.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return places.Count;
            }
        }
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="half">True: numbers are kept in half precision.</param>
    /// <param name="limit">Bytes of the file at the most.</param>
    public static EmbeddingCache Open(string path, bool half, long limit) => new(path, half, limit);

    /// <summary>The key of a text.</summary>
    public static UInt128 KeyOf(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>The numbers of a text; null where they are not known.</summary>
    public float[]? Find(UInt128 key)
    {
        lock (gate)
        {
            if (file is null || !places.TryGetValue(key, out var place))
            {
                return null;
            }

            var bytes = new byte[place.Count * NumberLength];
            Span<byte> header = stackalloc byte[RecordHeader];
            if (!ReadAt(header, place.Offset) || !ReadAt(bytes, place.Offset + RecordHeader) || BinaryPrimitives.ReadUInt32LittleEndian(header[20..]) != Checksum(bytes))
            {
                places.Remove(key);
                return null;
            }

            return half ? Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), number => (float)number) : MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }
    }

    /// <summary>Keeps the numbers of a text; does nothing where another process writes or the text is known.</summary>
    /// <exception cref="IOException">The disk is full; the record is not there then.</exception>
    public void Add(UInt128 key, ReadOnlySpan<float> numbers)
    {
        lock (gate)
        {
            if (writerLock is null || file is null || places.ContainsKey(key) || RecordHeader + ((long)numbers.Length * NumberLength) > limit - HeaderLength)
            {
                return;
            }

            if (end + RecordHeader + ((long)numbers.Length * NumberLength) > limit)
            {
                places.Clear();
                Begin();
            }

            var record = new byte[RecordHeader + (numbers.Length * NumberLength)];
            BinaryPrimitives.WriteUInt128LittleEndian(record, key);
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(16), numbers.Length);
            Write(numbers, record.AsSpan(RecordHeader));
            BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(20), Checksum(record.AsSpan(RecordHeader)));
            RandomAccess.Write(file.SafeFileHandle, record, end);
            places[key] = (end, numbers.Length);
            end += record.Length;
        }
    }

    /// <summary>What <see cref="Find"/> would give after <see cref="Add"/>: the numbers as precise as they are kept, so that a first answer equals a later one.</summary>
    public static void Round(Span<float> numbers)
    {
        foreach (ref var number in numbers)
        {
            number = (float)(Half)number;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file?.Dispose();
        writerLock?.Dispose();
    }

    private int NumberLength => half ? 2 : 4;

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Another process, or another encoder of this one, writes: what it wrote so far can be read.
            return null;
        }
    }

    private void Index()
    {
        Span<byte> header = stackalloc byte[RecordHeader];
        var length = RandomAccess.GetLength(file!.SafeFileHandle);
        if (length < HeaderLength || !ReadAt(header[..HeaderLength], 0) || !header[..4].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) != Version || BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) != NumberLength)
        {
            Begin();
            return;
        }

        while (end + RecordHeader <= length && ReadAt(header, end))
        {
            var count = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
            if (count < 0 || (long)count * NumberLength > length - end - RecordHeader)
            {
                break;
            }

            places[BinaryPrimitives.ReadUInt128LittleEndian(header)] = (end, count);
            end += RecordHeader + ((long)count * NumberLength);
        }
    }

    private void Begin()
    {
        end = HeaderLength;
        if (writerLock is null)
        {
            return;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)NumberLength);
        file!.SetLength(0);
        RandomAccess.Write(file.SafeFileHandle, header, 0);
    }

    private bool ReadAt(Span<byte> bytes, long offset)
    {
        for (var read = 0; read < bytes.Length;)
        {
            var part = RandomAccess.Read(file!.SafeFileHandle, bytes[read..], offset + read);
            if (part == 0)
            {
                return false;
            }

            read += part;
        }

        return true;
    }

    private void Write(ReadOnlySpan<float> numbers, Span<byte> bytes)
    {
        if (!half)
        {
            MemoryMarshal.AsBytes(numbers).CopyTo(bytes);
            return;
        }

        var halves = MemoryMarshal.Cast<byte, Half>(bytes);
        for (var at = 0; at < numbers.Length; at++)
        {
            halves[at] = (Half)numbers[at];
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var part in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            checksum = BitOperations.Crc32C(checksum, part);
        }

        foreach (var part in bytes[(bytes.Length / 8 * 8)..])
        {
            checksum = BitOperations.Crc32C(checksum, part);
        }

        return ~checksum;
    }
}
