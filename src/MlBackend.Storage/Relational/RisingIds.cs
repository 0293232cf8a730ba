namespace MlBackend.Storage.Relational;

/// <summary>
/// Ids of version 7 that rise within a millisecond too: documents of a page then keep the tool's order, which a push follows. The runtime's
/// own are in no order within one.
/// </summary>
/// <remarks>RFC 9562, section 6.2, method 1: a counter of twelve bits in rand_a. Where it runs out, the next millisecond begins early.</remarks>
internal sealed class RisingIds(TimeProvider time)
{
    private const int Counters = 1 << 12;
    private readonly Lock gate = new();
    private long latest;

    /// <summary>An id above all that came from here before.</summary>
    public Guid Next()
    {
        long number;
        lock (gate)
        {
            latest = number = Math.Max(latest + 1, time.GetUtcNow().ToUnixTimeMilliseconds() * Counters);
        }

        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(number / Counters)).TryWriteBytes(bytes, bigEndian: true, out _);
        var counter = (int)(number % Counters);
        (bytes[6], bytes[7]) = ((byte)(0x70 | (counter >> 8)), (byte)counter);
        return new Guid(bytes, bigEndian: true);
    }
}
