using System.Buffers.Binary;
using System.IO.Compression;

namespace MlBackend.Spacy.Deflate;

/// <summary>
/// Writes a zlib stream (RFC 1950) in three parts: a short head, a table that was compressed beforehand, and the rest.
/// </summary>
internal sealed class PackedStream : IAsyncDisposable
{
    /// <summary>DEFLATE with a window of 32 KB, compressed fast.</summary>
    private static readonly byte[] Header = [0x78, 0x01];

    private readonly Stream output;
    private readonly DeflateStream rest;
    private Adler32 sum;

    private PackedStream(Stream output, Adler32 sum)
    {
        this.output = output;
        this.sum = sum;
        // The next level costs a quarter more time and saves a third of the bytes of what is no table.
        rest = new DeflateStream(output, new ZLibCompressionOptions { CompressionLevel = 2 }, leaveOpen: true);
    }

    /// <summary>Writes the head and the table.</summary>
    /// <param name="output">Where to; it stays open.</param>
    /// <param name="head">At most 65,535 bytes, stored as they are.</param>
    /// <param name="table">The table, ended.</param>
    /// <param name="cancellationToken">Stops in the middle.</param>
    public static async Task<PackedStream> BeginAsync(Stream output, ReadOnlyMemory<byte> head, RowDeflater table, CancellationToken cancellationToken)
    {
        // A stored block: its length, and the same with every bit turned.
        var frame = new byte[Header.Length + 5];
        Header.CopyTo(frame, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(Header.Length + 1), checked((ushort)head.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(Header.Length + 3), (ushort)~head.Length);
        await output.WriteAsync(frame, cancellationToken);
        await output.WriteAsync(head, cancellationToken);
        var sum = new Adler32();
        sum.Add(head.Span);
        await foreach (var chunk in table.ChunksAsync(cancellationToken))
        {
            await output.WriteAsync(chunk, cancellationToken);
        }

        sum.Add(table.Sum, table.Length);
        return new PackedStream(output, sum);
    }

    /// <summary>Writes more of the rest.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        sum.Add(bytes.Span);
        return rest.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Ends the stream with its check sum. Until then it is no whole one.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await rest.DisposeAsync();
        var end = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(end, sum.Value);
        await output.WriteAsync(end, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => rest.DisposeAsync();
}
