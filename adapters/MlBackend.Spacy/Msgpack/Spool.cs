using System.Buffers;

namespace MlBackend.Spacy.Msgpack;

/// <summary>
/// Bytes that are written now and copied out later, when their number is known: in memory while they are few, else in a temporary
/// file.
/// </summary>
internal sealed class Spool : IBufferWriter<byte>, IDisposable
{
    private const int MostInMemory = 2 << 20;

    private byte[] buffer = new byte[1 << 12];
    private int filled;
    private FileStream? spill;

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
        return buffer.AsMemory(filled);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsSpan(filled);
    }

    /// <summary>Copies all bytes in their order.</summary>
    public async Task CopyToAsync(Stream output, CancellationToken cancellationToken)
    {
        if (spill is not null)
        {
            spill.Position = 0;
            await spill.CopyToAsync(output, 1 << 18, cancellationToken);
            spill.Position = spill.Length;
        }

        await output.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
    }

    public void Dispose() => spill?.Dispose();

    private void Reserve(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (buffer.Length - filled >= wanted)
        {
            return;
        }

        if (filled + wanted > MostInMemory && filled > 0)
        {
            spill ??= TemporaryFile.Create();
            spill.Write(buffer, 0, filled);
            filled = 0;
        }

        if (buffer.Length - filled < wanted)
        {
            Array.Resize(ref buffer, Math.Max(Math.Min(buffer.Length * 2, MostInMemory), filled + wanted));
        }
    }
}
