using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MlBackend.Spacy.Msgpack;
using MlBackend.Spacy.Strings;

namespace MlBackend.Spacy.DocBin;

/// <summary>
/// The strings of a file that is written, each with its number. Those that are too many for memory wait in temporary files: the
/// number is a hash of the string, so that it need not be looked up.
/// </summary>
internal sealed class StringTable : IDisposable
{
    private const int RecentLog = 12;

    private readonly SortedRuns runs = new();

    private readonly Dictionary<string, ulong> ids = new(StringComparer.Ordinal);

    /// <summary>Strings asked for lately, by a hash of a few of their units: most words are frequent ones.</summary>
    private readonly (string? Text, ulong Id)[] recent = new (string?, ulong)[1 << RecentLog];

    /// <summary>So many strings are held in memory.</summary>
    public int MostInMemory { get; set; } = 1 << 15;

    /// <summary>The number of a string, which the file now holds; 0 for the empty one, which it need not.</summary>
    public ulong Id(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        var hash = unchecked((uint)((text[0] * 31) + (text[^1] * 1009) + (text[text.Length >> 1] * 65599) + (text.Length * 8191)) * 0x9E3779B1) >> (32 - RecentLog);
        ref var known = ref recent[hash];
        if (string.Equals(known.Text, text))
        {
            return known.Id;
        }

        if (ids.Count >= MostInMemory)
        {
            Spill();
        }

        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(ids, text, out var exists);
        if (!exists)
        {
            id = StringId.Of(text);
        }

        known = (text, id);
        return id;
    }

    /// <summary>Notes that the file holds the empty string.</summary>
    public void AddEmpty() => ids.TryAdd("", 0);

    /// <summary>Writes all strings, each once, by code point, which is the order of their UTF-8 bytes and not of UTF-16 units.</summary>
    /// <returns>How many there are.</returns>
    public int WriteTo(IBufferWriter<byte> output)
    {
        var writer = new MsgpackWriter(output);
        if (runs.IsEmpty)
        {
            foreach (var text in Sorted())
            {
                writer.String(text);
            }

            return ids.Count;
        }

        Spill();
        var count = 0;
        foreach (var text in runs.Merged())
        {
            writer.String(text);
            count++;
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => runs.Dispose();

    private void Spill()
    {
        runs.Add(Sorted());
        ids.Clear();
    }

    private string[] Sorted()
    {
        string[] all = [.. ids.Keys];
        var starts = new ulong[all.Length];
        for (var index = 0; index < all.Length; index++)
        {
            starts[index] = Start(all[index]);
        }

        Array.Sort(starts, all);
        for (var first = 0; first < all.Length;)
        {
            var end = first + 1;
            while (end < all.Length && starts[end] == starts[first])
            {
                end++;
            }

            if (end - first > 1)
            {
                all.AsSpan(first, end - first).Sort(static (left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));
            }

            first = end;
        }

        return all;
    }

    /// <summary>The first eight bytes of the UTF-8 form, which decide between most strings.</summary>
    private static ulong Start(string text)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        Encoding.UTF8.GetBytes(text.AsSpan(0, Math.Min(text.Length, 8)), bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
