using System.Runtime.CompilerServices;

namespace MlBackend.Learning.Hashing;

/// <summary>
/// Hashes of features. They are part of every stored model: changing one makes all model files unreadable, so a change
/// needs a new version in the codecs. Start values and the finaliser are those of MurmurHash3 (Austin Appleby, public domain).
/// </summary>
internal static class Hash
{
    private const uint Prime = 0x9E3779B1;

    /// <summary>Adds one UTF-16 unit (or any small number) to a running hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(uint hash, uint value) => (hash ^ value) * Prime + (hash >> 15);

    /// <summary>Joins two hashes; the order matters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Join(uint first, uint second) => Finish((first * 0x85EBCA6B) ^ (second * 0xC2B2AE35 + 0x165667B1));

    /// <summary>Spreads a running hash over all 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Finish(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >> 13;
        hash *= 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    /// <summary>The hash of a text, unit by unit.</summary>
    public static uint Of(ReadOnlySpan<char> text, uint seed)
    {
        var hash = seed;
        foreach (var unit in text)
        {
            hash = Add(hash, unit);
        }

        return hash;
    }
}
