using System.Runtime.InteropServices;
using MlBackend.Core.Corpora;

namespace MlBackend.Commands.Corpora.Splitting;

/// <summary>
/// Finds texts of which at least four in five runs of three words are the same: MinHash, candidates by bands that are equal
/// (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, chapter 3).
/// </summary>
/// <remarks>The signatures wait in a temporary file; one band of all texts is in memory while they are compared, 12 bytes a text.</remarks>
internal sealed class NearDuplicates : IDisposable
{
    /// <summary>52 of 64 minima.</summary>
    private const double LeastLikeness = 0.8125;

    private const int SignatureBytes = TextSignature.Bands * sizeof(ulong);
    private const int TextsAtOnce = 512;

    private readonly FileStream file = TemporaryFile.Create();
    private readonly ulong[] block = new ulong[TextsAtOnce * TextSignature.Bands];
    private int count;

    /// <summary>Adds a text; the first has the number 0.</summary>
    public void Add(string text)
    {
        var place = count % TextsAtOnce;
        TextSignature.Write(text, block.AsSpan(place * TextSignature.Bands, TextSignature.Bands));
        count++;
        if (place == TextsAtOnce - 1)
        {
            file.Write(MemoryMarshal.AsBytes<ulong>(block));
        }
    }

    /// <summary>Tells all pairs of texts that are almost the same, some more than once. No text can be added any more.</summary>
    /// <param name="found">Given the number of the earlier and of the later text.</param>
    public void Find(Action<int, int> found)
    {
        file.Write(MemoryMarshal.AsBytes(block.AsSpan(0, count % TextsAtOnce * TextSignature.Bands)));
        var keys = new ulong[count];
        var texts = new int[count];
        for (var band = 0; band < TextSignature.Bands; band++)
        {
            ReadBand(band, keys, texts);
            Array.Sort(keys, texts);
            for (int first = 0, end; first < count; first = end)
            {
                end = EndOfEqual(keys, first);
                Compare(texts.AsSpan(first, end - first), found);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void ReadBand(int band, ulong[] keys, int[] texts)
    {
        var bytes = MemoryMarshal.AsBytes(block.AsSpan());
        for (var first = 0; first < count; first += TextsAtOnce)
        {
            var some = Math.Min(TextsAtOnce, count - first);
            Read(first, bytes[..(some * SignatureBytes)]);
            for (var index = 0; index < some; index++)
            {
                keys[first + index] = block[(index * TextSignature.Bands) + band];
                texts[first + index] = first + index;
            }
        }
    }

    private static int EndOfEqual(ulong[] keys, int first)
    {
        var end = first + 1;
        while (end < keys.Length && keys[end] == keys[first])
        {
            end++;
        }

        return end;
    }

    /// <summary>Compares texts that have a band in common with the earliest of them.</summary>
    private void Compare(ReadOnlySpan<int> texts, Action<int, int> found)
    {
        if (texts.Length < 2)
        {
            return;
        }

        var earliest = texts[0];
        foreach (var text in texts)
        {
            earliest = Math.Min(earliest, text);
        }

        Span<ulong> own = stackalloc ulong[TextSignature.Bands];
        Span<ulong> other = stackalloc ulong[TextSignature.Bands];
        Read(earliest, MemoryMarshal.AsBytes(own));
        foreach (var text in texts)
        {
            Read(text, MemoryMarshal.AsBytes(other));
            if (text != earliest && TextSignature.Likeness(own, other) >= LeastLikeness)
            {
                found(earliest, text);
            }
        }
    }

    private void Read(int text, Span<byte> signatures)
    {
        file.Position = (long)text * SignatureBytes;
        file.ReadExactly(signatures);
    }
}
