using System.Buffers;
using System.IO.Compression;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.Spacy.Msgpack;

/// <summary>
/// The unpacked bytes of a zlib stream: in memory while they are few, else in a temporary file, so that a large corpus can be read
/// from several places at once in little memory.
/// </summary>
internal sealed class UnpackedFile : IDisposable
{
    /// <summary>A power of two: what is rented is rounded up to one.</summary>
    private const int MostInMemory = 16 << 20;
    private const int LeastInMemory = 1 << 16;

    /// <summary>So many times its packed size a .spacy file has most often: memory is taken once.</summary>
    private const int UsualRatio = 16;

    /// <summary>What unpacks to more is refused.</summary>
    private const long MostBytes = 16L << 30;

    /// <summary>Beyond <see cref="MostInMemory"/>, what unpacks to more than so many times its size is a bomb: corpora reach 20.</summary>
    private const long MostRatio = 300;

    private readonly FileStream? spill;

    private UnpackedFile(byte[]? memory, FileStream? spill, long length) => (Memory, this.spill, Length) = (memory, spill, length);

    /// <summary>The bytes where they are in memory; the array may be longer than <see cref="Length"/> and is lent until the end of this file.</summary>
    public byte[]? Memory { get; private set; }

    /// <summary>How many bytes there are.</summary>
    public long Length { get; }

    /// <summary>Unpacks a stream.</summary>
    /// <exception cref="MlBackendException">It is no zlib stream, is damaged, or unpacks to absurdly much.</exception>
    public static async Task<UnpackedFile> UnpackAsync(Stream packed, CancellationToken cancellationToken)
    {
        long? packedLength = packed.CanSeek ? packed.Length : null;
        await using var zlib = new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true);
        // What is too large for memory while it is packed goes to the file in small pieces from the start.
        var most = packedLength > MostInMemory ? LeastInMemory : MostInMemory;
        var memory = ArrayPool<byte>.Shared.Rent((int)Math.Clamp((packedLength ?? 0) * UsualRatio, LeastInMemory, most));
        FileStream? spill = null;
        long length = 0;
        var filled = 0;
        try
        {
            while (await ReadAsync(zlib, memory.AsMemory(filled), cancellationToken) is var read and > 0)
            {
                (filled, length) = (filled + read, length + read);
                if (length > MostBytes || (length > MostInMemory && length / MostRatio > packedLength))
                {
                    throw ErrorCodes.DocBinTooLarge.With($"{length >> 20} MB and more.");
                }

                if (filled < memory.Length)
                {
                    continue;
                }

                if (memory.Length < most)
                {
                    memory = Grown(memory);
                    continue;
                }

                spill ??= TemporaryFile.Create();
                await spill.WriteAsync(memory.AsMemory(0, filled), cancellationToken);
                filled = 0;
            }

            if (spill is not null)
            {
                await spill.WriteAsync(memory.AsMemory(0, filled), cancellationToken);
                await spill.FlushAsync(cancellationToken);
                ArrayPool<byte>.Shared.Return(memory);
            }

            return new UnpackedFile(spill is null ? memory : null, spill, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(memory);
            spill?.Dispose();
            throw;
        }
    }

    /// <summary>Reads bytes of a file that is not in memory; all of them exist.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(spill!.SafeFileHandle, destination, offset);
            if (read == 0)
            {
                throw ErrorCodes.FileUnreadable.With("The temporary file was cut.");
            }

            offset += read;
            destination = destination[read..];
        }
    }

    public void Dispose()
    {
        if (Memory is { } lent)
        {
            Memory = null;
            ArrayPool<byte>.Shared.Return(lent);
        }

        spill?.Dispose();
    }

    private static byte[] Grown(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(full.Length * 2, MostInMemory));
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    private static async ValueTask<int> ReadAsync(ZLibStream zlib, Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            return await zlib.ReadAsync(destination, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw ErrorCodes.CompressionDamaged.With("It is not one whole zlib stream.", exception);
        }
    }
}
