using System.Buffers.Binary;
using System.Numerics;
using MlBackend.Spacy.Msgpack;

namespace MlBackend.Spacy.Deflate;

/// <summary>
/// Compresses a table of 64-bit cells as one DEFLATE block (RFC 1951), row by row as rows come. What repeats need not be searched for
/// byte by byte: it is the row before, the cell before, or the last place of the same value, so that a row costs a few comparisons.
/// </summary>
internal sealed class RowDeflater : IDisposable
{
    private const int CellBytes = sizeof(ulong);
    private const int MostBack = FixedCodes.MostDistance / CellBytes;
    private const int BufferCells = 2 * MostBack;
    private const int MostMatch = FixedCodes.MostLength / CellBytes * CellBytes;
    private const int PlacesLog = 13;

    /// <summary>No cell takes more: eight bytes of nine bits, and what waits.</summary>
    private const int MostBytesACell = 10;

    private readonly Spool packed = new();
    private readonly int width;
    private readonly ulong[] cells;

    /// <summary>The last place of a value, by its hash, counted from the first cell of all plus one.</summary>
    private readonly long[] places = new long[1 << PlacesLog];

    private Adler32 sum = new();
    private ulong pending;
    private int pendingBits;
    private int next;
    private long passed;

    /// <param name="width">Cells a row.</param>
    public RowDeflater(int width)
    {
        this.width = width;
        cells = new ulong[BufferCells + width];
        // A block that is not the last, with fixed codes.
        Append(0b010, 3);
    }

    /// <summary>Number of bytes before compression.</summary>
    public long Length => (passed + next) * CellBytes;

    /// <summary>The check sum of those bytes.</summary>
    public Adler32 Sum => sum;

    /// <summary>The place of the next row, all 0; to be filled before <see cref="Commit"/>.</summary>
    public Span<ulong> Next()
    {
        if (next + width > cells.Length)
        {
            // What lies farther back than a match may reach is not needed any more.
            var kept = Math.Min(next, MostBack);
            Array.Copy(cells, next - kept, cells, 0, kept);
            passed += next - kept;
            next = kept;
        }

        var row = cells.AsSpan(next, width);
        row.Clear();
        return row;
    }

    /// <summary>Takes in the row that <see cref="Next"/> gave.</summary>
    public void Commit()
    {
        var row = cells.AsSpan(next, width);
        sum.Add(row);
        var output = packed.GetSpan((width + 1) * MostBytesACell);
        var written = 0;
        for (var column = 0; column < width;)
        {
            var at = next + column;
            var value = row[column];
            var (run, back) = (Run(row, column, at, 1), 1);
            var isRepeated = run > 0;
            if (Run(row, column, at, width) is var above && above > run)
            {
                (run, back) = (above, width);
            }

            // Of a value that stands twice in a row the first place is the one that more follows.
            if (value != 0 && !isRepeated && column + run < width)
            {
                ref var place = ref places[unchecked(value * 0x9E3779B97F4A7C15) >> (64 - PlacesLog)];
                var distance = passed + at + 1 - place;
                if (place > 0 && distance <= MostBack && Run(row, column, at, (int)distance) is var same && same > run)
                {
                    (run, back) = (same, (int)distance);
                }

                place = passed + at + 1;
            }

            written += run == 0 ? Literals(output[written..], value) : Matches(output[written..], run * CellBytes, back * CellBytes);
            column += Math.Max(run, 1);
        }

        packed.Advance(written);
        next += width;
    }

    /// <summary>Ends the block and fills its last byte, so that anything may follow.</summary>
    public void End()
    {
        var output = packed.GetSpan(16);
        var written = Append(output, 0, FixedCodes.EndBits);
        // An empty stored block begins at a byte's edge whatever came before.
        written += Append(output[written..], 0, 3);
        written += Append(output[written..], 0, -pendingBits & 7);
        for (; pendingBits > 0; pendingBits -= 8, pending >>= 8)
        {
            output[written++] = (byte)pending;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(output[written..], 0xFFFF_0000);
        packed.Advance(written + 4);
    }

    /// <summary>The compressed bytes, after <see cref="End"/>.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync(CancellationToken cancellationToken) => packed.ChunksAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => packed.Dispose();

    /// <summary>How many cells of a row from a column on are those that stand so many cells back.</summary>
    private int Run(ReadOnlySpan<ulong> row, int column, int at, int back) => at < back || row[column] != cells[at - back] ? 0
        : 1 + row[(column + 1)..].CommonPrefixLength(cells.AsSpan(at + 1 - back, width - column - 1));

    private int Literals(Span<byte> output, ulong cell)
    {
        var written = 0;
        for (var index = 0; index < CellBytes; index++, cell >>= 8)
        {
            var (bits, count) = FixedCodes.Literal((byte)cell);
            written += Append(output[written..], bits, count);
        }

        return written;
    }

    private int Matches(Span<byte> output, int length, int back)
    {
        var written = 0;
        for (; length > 0; length -= MostMatch)
        {
            var (bits, count) = FixedCodes.Match(Math.Min(length, MostMatch), back);
            written += Append(output[written..], bits, count);
        }

        return written;
    }

    private void Append(uint bits, int count) => packed.Advance(Append(packed.GetSpan(sizeof(uint)), bits, count));

    /// <summary>Appends up to 32 bits and writes four bytes whenever they are full.</summary>
    private int Append(Span<byte> output, uint bits, int count)
    {
        pending |= (ulong)bits << pendingBits;
        pendingBits += count;
        if (pendingBits < 32)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(output, (uint)pending);
        pending >>= 32;
        pendingBits -= 32;
        return sizeof(uint);
    }
}
