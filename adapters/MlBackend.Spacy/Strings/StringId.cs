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
        if (text.Length == 0)
        {
            return 0;
        }

        if (Symbols.TryFind(text, out var symbol))
        {
            return symbol;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var bytes = most <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(most);
        var id = MurmurHash.Hash(bytes[..Encoding.UTF8.GetBytes(text, bytes)], Seed);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return id;
    }
}
