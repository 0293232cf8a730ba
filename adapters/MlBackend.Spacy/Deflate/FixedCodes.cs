using System.Numerics;

namespace MlBackend.Spacy.Deflate;

/// <summary>
/// The fixed codes of DEFLATE (RFC 1951, 3.2.5 and 3.2.6) as bits to append, the first one lowest: what a decoder reads first.
/// </summary>
internal static class FixedCodes
{
    /// <summary>The longest stretch that one code repeats.</summary>
    public const int MostLength = 258;

    /// <summary>The farthest that a repeated stretch may lie back.</summary>
    public const int MostDistance = 1 << 15;

    /// <summary>Number of bits of the end of a block; all of them are 0.</summary>
    public const int EndBits = 7;

    private const int LeastLength = 3;
    private const int DistanceBits = 5;

    private static readonly (uint Bits, int Count)[] Literals = [.. Enumerable.Range(0, 256).Select(Symbol)];

    private static readonly (uint Bits, int Count)[] Lengths = [.. Enumerable.Range(0, MostLength + 1).Select(Length)];

    /// <summary>A byte as it is: 8 or 9 bits.</summary>
    public static (uint Bits, int Count) Literal(byte value) => Literals[value];

    /// <summary>A stretch of 3 to 258 bytes that stands 1 to 32,768 bytes back: at most 31 bits.</summary>
    public static (uint Bits, int Count) Match(int length, int distance)
    {
        var (bits, count) = Lengths[length];
        var (symbol, extra, extraBits) = Spread(distance - 1, 1);
        bits |= Reversed((uint)symbol, DistanceBits) << count;
        count += DistanceBits;
        return (bits | (extra << count), count + extraBits);
    }

    private static (uint Bits, int Count) Length(int length)
    {
        if (length < LeastLength)
        {
            return default;
        }

        if (length == MostLength)
        {
            return Symbol(285);
        }

        var (symbol, extra, extraBits) = Spread(length - LeastLength, 2);
        var (bits, count) = Symbol(257 + symbol);
        return (bits | (extra << count), count + extraBits);
    }

    /// <summary>
    /// The code of a number in the pattern that lengths and distances share: two (or, with 2 as the logarithm, four) codes for each
    /// doubling, the lower bits appended as they are.
    /// </summary>
    private static (int Symbol, uint Extra, int ExtraBits) Spread(int value, int logarithm)
    {
        if (value < 1 << (logarithm + 1))
        {
            return (value, 0, 0);
        }

        var extraBits = BitOperations.Log2((uint)value) - logarithm;
        var symbol = (extraBits << logarithm) + (value >> extraBits);
        return (symbol, (uint)value & ((1u << extraBits) - 1), extraBits);
    }

    private static (uint Bits, int Count) Symbol(int symbol) => symbol switch
    {
        < 144 => (Reversed(0x30u + (uint)symbol, 8), 8),
        < 256 => (Reversed(0x190u + (uint)(symbol - 144), 9), 9),
        < 280 => (Reversed((uint)(symbol - 256), 7), 7),
        _ => (Reversed(0xC0u + (uint)(symbol - 280), 8), 8),
    };

    private static uint Reversed(uint code, int count)
    {
        uint reversed = 0;
        for (var bit = 0; bit < count; bit++)
        {
            reversed = (reversed << 1) | ((code >> bit) & 1);
        }

        return reversed;
    }
}
