using System.Text;
using MlBackend.Core.Corpora;

namespace MlBackend.Spacy.DocBin;

/// <summary>
/// Strings that are sorted a part at a time, wait in temporary files and are merged at the end (external merge sort: Knuth, The Art
/// of Computer Programming, volume 3, section 5.4).
/// </summary>
internal sealed class SortedRuns : IDisposable
{
    private const int BufferBytes = 1 << 14;

    private static readonly Comparer<byte[]> ByCodePoint = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private readonly List<Run> runs = [];

    /// <summary>True while nothing was added.</summary>
    public bool IsEmpty => runs.Count == 0;

    /// <summary>Adds strings that are sorted by code point, each once.</summary>
    public void Add(IReadOnlyCollection<string> sorted)
    {
        var file = new BufferedStream(TemporaryFile.Create(), BufferBytes);
        runs.Add(new Run(file, sorted.Count));
        using var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true);
        foreach (var text in sorted)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            writer.Write7BitEncodedInt(bytes.Length);
            writer.Write(bytes);
        }
    }

    /// <summary>All strings as UTF-8 by code point, each once. Nothing can be added any more.</summary>
    public IEnumerable<byte[]> Merged()
    {
        var heads = new PriorityQueue<IEnumerator<byte[]>, byte[]>(runs.Count, ByCodePoint);
        foreach (var run in runs)
        {
            Advance(heads, run.Read().GetEnumerator());
        }

        byte[]? last = null;
        while (heads.TryDequeue(out var run, out var text))
        {
            if (last is null || !text.AsSpan().SequenceEqual(last))
            {
                last = text;
                yield return text;
            }

            Advance(heads, run);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => runs.ForEach(run => run.File.Dispose());

    private static void Advance(PriorityQueue<IEnumerator<byte[]>, byte[]> heads, IEnumerator<byte[]> run)
    {
        if (run.MoveNext())
        {
            heads.Enqueue(run, run.Current);
        }
        else
        {
            run.Dispose();
        }
    }

    private sealed record Run(BufferedStream File, int Count)
    {
        public IEnumerable<byte[]> Read()
        {
            File.Position = 0;
            using var reader = new BinaryReader(File, Encoding.UTF8, leaveOpen: true);
            for (var left = Count; left > 0; left--)
            {
                yield return reader.ReadBytes(reader.Read7BitEncodedInt());
            }
        }
    }
}
