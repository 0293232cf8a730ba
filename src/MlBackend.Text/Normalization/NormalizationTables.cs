using System.Buffers.Binary;

namespace MlBackend.Text.Normalization;

/// <summary>
/// What the Unicode Character Database says about normalisation, read from Data/normalization.bin, which
/// eng/unicode-normalization-tables.py writes. All numbers are little endian:
/// <code>
/// 4 bytes  "MLBN"
/// u16      layout version, 1
/// u8 u8    Unicode version, major and minor
/// u32 x 5  counts: index entries, blocks, records, UTF-16 units in the pool, composition pairs
/// u16 ...  index: block of each run of 128 code points, from U+0000
/// u16 ...  blocks: 128 record numbers each
/// u16 ...  pool: full decompositions as UTF-16
/// 8 bytes  records: u8 class, u8 flags, u16 canonical start, u16 compatible start, u8 canonical length, u8 compatible length
/// u32 x 3  composition pairs: first, second, composite; ascending
/// </code>
/// Code points behind the index, Hangul syllables and surrogates have record 0, which is empty.
/// </summary>
internal sealed class NormalizationTables
{
    private const int BlockBits = 7;
    private const int HeaderLength = 28;

    private readonly ushort[] _index;
    private readonly ushort[] _blocks;
    private readonly CharacterRecord[] _records;
    private readonly char[] _pool;
    private readonly ulong[] _pairs;
    private readonly int[] _composites;

    private NormalizationTables(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith("MLBN"u8) || BinaryPrimitives.ReadUInt16LittleEndian(data[4..]) != 1)
        {
            throw new InvalidDataException("normalization.bin is not of layout 1.");
        }

        UnicodeVersion = new Version(data[6], data[7]);
        _index = new ushort[Count(data, 0)];
        _blocks = new ushort[Count(data, 1) << BlockBits];
        _records = new CharacterRecord[Count(data, 2)];
        _pool = new char[Count(data, 3)];
        _pairs = new ulong[Count(data, 4)];
        _composites = new int[_pairs.Length];

        var rest = data[HeaderLength..];
        rest = ReadUnits(rest, _index);
        rest = ReadUnits(rest, _blocks);
        rest = ReadPool(rest);
        rest = ReadRecords(rest);
        ReadPairs(rest);
    }

    /// <summary>The only instance, read when it is first needed.</summary>
    public static NormalizationTables Instance { get; } = Load();

    /// <summary>The version of the Unicode Character Database.</summary>
    public Version UnicodeVersion { get; }

    /// <summary>What is known of a code point (or lone surrogate).</summary>
    public ref readonly CharacterRecord this[int codePoint]
    {
        get
        {
            var run = codePoint >> BlockBits;
            return ref _records[run < _index.Length
                ? _blocks[(_index[run] << BlockBits) | (codePoint & ((1 << BlockBits) - 1))]
                : 0];
        }
    }

    /// <summary>The full decomposition as UTF-16; empty where the character stays as it is.</summary>
    public ReadOnlySpan<char> Decomposition(in CharacterRecord record, bool compatible) => compatible && record.CompatibleLength > 0
        ? _pool.AsSpan(record.CompatibleStart, record.CompatibleLength)
        : _pool.AsSpan(record.CanonicalStart, record.CanonicalLength);

    /// <summary>The primary composite of two characters, or -1. Hangul is not in the table.</summary>
    public int Compose(int first, int second)
    {
        var found = Array.BinarySearch(_pairs, Pair(first, second));
        return found < 0 ? -1 : _composites[found];
    }

    private static NormalizationTables Load()
    {
        using var stream = typeof(NormalizationTables).Assembly.GetManifestResourceStream("normalization.bin")
            ?? throw new InvalidDataException("normalization.bin is not in the assembly.");
        var data = new byte[stream.Length];
        stream.ReadExactly(data);
        return new NormalizationTables(data);
    }

    private static int Count(ReadOnlySpan<byte> data, int number) =>
        BinaryPrimitives.ReadInt32LittleEndian(data[(8 + (4 * number))..]);

    private static ulong Pair(int first, int second) => ((ulong)(uint)first << 32) | (uint)second;

    private static ReadOnlySpan<byte> ReadUnits(ReadOnlySpan<byte> data, ushort[] target)
    {
        for (var number = 0; number < target.Length; number++)
        {
            target[number] = BinaryPrimitives.ReadUInt16LittleEndian(data[(2 * number)..]);
        }

        return data[(2 * target.Length)..];
    }

    private ReadOnlySpan<byte> ReadPool(ReadOnlySpan<byte> data)
    {
        for (var number = 0; number < _pool.Length; number++)
        {
            _pool[number] = (char)BinaryPrimitives.ReadUInt16LittleEndian(data[(2 * number)..]);
        }

        return data[(2 * _pool.Length)..];
    }

    private ReadOnlySpan<byte> ReadRecords(ReadOnlySpan<byte> data)
    {
        foreach (ref var record in _records.AsSpan())
        {
            record = new CharacterRecord(
                data[0],
                (CharacterFlags)data[1],
                BinaryPrimitives.ReadUInt16LittleEndian(data[2..]),
                BinaryPrimitives.ReadUInt16LittleEndian(data[4..]),
                data[6],
                data[7]);
            data = data[8..];
        }

        return data;
    }

    private void ReadPairs(ReadOnlySpan<byte> data)
    {
        for (var number = 0; number < _pairs.Length; number++)
        {
            _pairs[number] = Pair(BinaryPrimitives.ReadInt32LittleEndian(data), BinaryPrimitives.ReadInt32LittleEndian(data[4..]));
            _composites[number] = BinaryPrimitives.ReadInt32LittleEndian(data[8..]);
            data = data[12..];
        }
    }
}

/// <summary>Quick-check properties (Unicode Standard Annex 15, section 9).</summary>
[Flags]
internal enum CharacterFlags : byte
{
    /// <summary>Never in NFC.</summary>
    NotComposed = 1,

    /// <summary>Never in NFKC.</summary>
    NotCompatibleComposed = 2,

    /// <summary>May compose with what stands before it, in NFC and NFKC alike.</summary>
    MayCompose = 4,
}

/// <summary>One row of the tables.</summary>
/// <param name="Class">Canonical combining class; 0 for starters.</param>
/// <param name="Flags">Quick-check properties.</param>
/// <param name="CanonicalStart">Where the canonical decomposition begins in the pool.</param>
/// <param name="CompatibleStart">Where the compatibility decomposition begins in the pool.</param>
/// <param name="CanonicalLength">In UTF-16 units; 0 where there is none.</param>
/// <param name="CompatibleLength">In UTF-16 units; 0 where there is none.</param>
internal readonly record struct CharacterRecord(
    byte Class,
    CharacterFlags Flags,
    ushort CanonicalStart,
    ushort CompatibleStart,
    byte CanonicalLength,
    byte CompatibleLength);
