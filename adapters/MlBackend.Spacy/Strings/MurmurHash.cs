using System.Buffers.Binary;

namespace MlBackend.Spacy.Strings;

/// <summary>MurmurHash64A (Austin Appleby, public domain), with which spaCy makes numbers of strings.</summary>
internal static class MurmurHash
{
    private const ulong Multiplier = 0xC6A4A7935BD1E995;
    private const int Shift = 47;

    /// <summary>The hash of some bytes.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = seed ^ unchecked((ulong)bytes.Length * Multiplier);
        while (bytes.Length >= 8)
        {
            var block = unchecked(BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier);
            block ^= block >> Shift;
            hash = unchecked((hash ^ (block * Multiplier)) * Multiplier);
            bytes = bytes[8..];
        }

        if (bytes.Length > 0)
        {
            for (var index = 0; index < bytes.Length; index++)
            {
                hash ^= (ulong)bytes[index] << (8 * index);
            }

            hash = unchecked(hash * Multiplier);
        }

        hash ^= hash >> Shift;
        hash = unchecked(hash * Multiplier);
        return hash ^ (hash >> Shift);
    }
}
