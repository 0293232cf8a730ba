using System.Buffers;
using System.Text;

namespace MlBackend.Spacy.Strings;

/// <summary>
/// The number by which spaCy means a string (spacy/strings.pyx): 0 for the empty one, the number of a reserved symbol where it is
/// one, else MurmurHash64A of its UTF-8 bytes with seed 1.
/// </summary>
internal static class StringId
{
    private const ulong Seed = 1;

    /// <summary>The number of a string.</summary>
    public static ulong Of(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var bytes = most <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(most);
        var id = Of(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return id;
    }

    /// <summary>The number of the string that has these UTF-8 bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return 0;
        }

        return Symbols.TryFind(utf8, out var symbol) ? symbol : MurmurHash.Hash(utf8, Seed);
    }
}
