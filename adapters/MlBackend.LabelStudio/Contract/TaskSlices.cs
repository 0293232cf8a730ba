using System.Buffers;

namespace MlBackend.LabelStudio.Contract;

/// <summary>
/// The JSON of many tasks' data, kept as bytes until the label config says which fields matter. Chunks are rented, so that a
/// request of hundreds of megabytes never needs one array of that size.
/// </summary>
internal sealed class TaskSlices : IDisposable
{
    private const int ChunkSize = 256 * 1024;
    private readonly List<byte[]> chunks = [];
    private int used = ChunkSize;

    /// <summary>Keeps a copy.</summary>
    public ReadOnlyMemory<byte> Keep(in ReadOnlySequence<byte> bytes)
    {
        var length = checked((int)bytes.Length);
        if (chunks.Count == 0 || length > chunks[^1].Length - used)
        {
            chunks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(length, ChunkSize)));
            used = 0;
        }

        var memory = chunks[^1].AsMemory(used, length);
        bytes.CopyTo(memory.Span);
        used += length;
        return memory;
    }

    /// <summary>Gives the chunks back; no slice may be read any more.</summary>
    public void Dispose()
    {
        foreach (var chunk in chunks)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        chunks.Clear();
        used = ChunkSize;
    }
}
