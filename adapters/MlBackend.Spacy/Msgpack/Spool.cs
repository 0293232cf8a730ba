using System.Buffers;
using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;

namespace MlBackend.Spacy.Msgpack;

/// <summary>
/// Bytes that are written now and copied out later, when their number is known: in memory while they are few, else in a temporary
/// file.
/// </summary>
internal sealed class Spool : IBufferWriter<byte>, IDisposable
{
    private const int MostInMemory = 1 << 18;

    /// <summary>Small enough for the heap that is collected often.</summary>
    private const int BlockBytes = 1 << 16;

    private readonly List<(byte[] Block, int Filled)> full = [];
    private byte[] block = [];
    private int filled;
    private FileStream? spill;
    private long spilled;

    /// <summary>How many bytes were written.</summary>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        filled += count;
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return block.AsMemory(filled);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return block.AsSpan(filled);
    }

    /// <summary>All bytes in their order; a piece is valid until the next one is asked for.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (spill is not null)
        {
            var piece = new byte[BlockBytes];
            spill.Position = 0;
            while (await spill.ReadAsync(piece, cancellationToken) is var read and > 0)
            {
                yield return piece.AsMemory(0, read);
            }
        }

        foreach (var (bytes, count) in full)
        {
            yield return bytes.AsMemory(0, count);
        }

        yield return block.AsMemory(0, filled);
    }

    public void Dispose()
    {
        spill?.Dispose();
        Forget();
        Return(block);
        block = [];
        filled = 0;
    }

    private void Reserve(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (block.Length - filled >= wanted)
        {
            return;
        }

        if (block.Length > 0)
        {
            full.Add((block, filled));
            filled = 0;
        }

        if (Length - spilled > MostInMemory)
        {
            spill ??= TemporaryFile.Create();
            foreach (var (bytes, count) in full)
            {
                spill.Write(bytes, 0, count);
            }

            spilled = Length;
            Forget();
        }

        // The first one is small: a corpus may have many of them that hold next to nothing.
        block = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, Length == 0 ? 1 << 10 : BlockBytes));
    }

    private void Forget()
    {
        full.ForEach(entry => Return(entry.Block));
        full.Clear();
    }

    private static void Return(byte[] rented)
    {
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
