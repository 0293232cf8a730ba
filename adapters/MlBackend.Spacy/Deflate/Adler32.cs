namespace MlBackend.Spacy.Deflate;

/// <summary>The check sum at the end of a zlib stream (RFC 1950, 8.2): the sum of all bytes, and the sum of those sums.</summary>
internal struct Adler32()
{
    private const uint Modulus = 65521;

    /// <summary>So many bytes fit before the sums pass 32 bits.</summary>
    private const int Most = 5552;

    /// <summary>Factors of the bytes 0, 2, 4, 6 and 1, 3, 5, 7 of a cell in the sum of sums, for a product whose highest lane is wanted.</summary>
    private const ulong EvenFactors = 0x0008_0006_0004_0002;
    private const ulong OddFactors = 0x0007_0005_0003_0001;
    private const ulong Lanes = 0x00FF_00FF_00FF_00FF;
    private const ulong Ones = 0x0001_0001_0001_0001;

    private uint sum = 1;
    private uint sumOfSums;

    /// <summary>The check sum of all bytes so far.</summary>
    public readonly uint Value => (sumOfSums << 16) | sum;

    /// <summary>Takes in bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var piece = bytes[..Math.Min(bytes.Length, Most)];
            foreach (var value in piece)
            {
                sum += value;
                sumOfSums += sum;
            }

            sum %= Modulus;
            sumOfSums %= Modulus;
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>Takes in a row of little-endian cells, most of which are 0.</summary>
    public void Add(ReadOnlySpan<ulong> row)
    {
        ulong own = 0;
        var sums = (ulong)sumOfSums + ((ulong)sum * (ulong)row.Length * sizeof(ulong));
        for (var index = 0; index < row.Length; index++)
        {
            var cell = row[index];
            if (cell != 0)
            {
                var (even, odd) = (cell & Lanes, (cell >> 8) & Lanes);
                var bytes = unchecked((even + odd) * Ones) >> 48;
                own += bytes;
                // Every byte counts once for itself and for each byte behind it.
                sums += (bytes * (ulong)(row.Length - index - 1) * sizeof(ulong)) + ((unchecked(even * EvenFactors) + unchecked(odd * OddFactors)) >> 48);
            }
        }

        sum = (uint)((sum + own) % Modulus);
        sumOfSums = (uint)(sums % Modulus);
    }

    /// <summary>Takes in bytes that were summed up by themselves.</summary>
    /// <param name="other">Their sums.</param>
    /// <param name="length">How many they are.</param>
    public void Add(Adler32 other, long length)
    {
        sumOfSums = (uint)((sumOfSums + other.sumOfSums + ((ulong)(length % Modulus) * (sum + Modulus - 1))) % Modulus);
        sum = (sum + other.sum + Modulus - 1) % Modulus;
    }
}
