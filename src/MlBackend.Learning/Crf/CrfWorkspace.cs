using System.Runtime.InteropServices;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Text.Segmentation;

namespace MlBackend.Learning.Crf;

/// <summary>Buffers for answering texts one after the other; for one thread at a time.</summary>
internal sealed class CrfWorkspace
{
    /// <summary>A workspace that grew beyond this for a huge text is not kept.</summary>
    private const int MostKept = 1 << 16;

    private readonly List<Word> _words = [];
    private readonly List<int> _rows = [];
    private readonly List<int> _ends = [];
    private readonly uint[] _near = new uint[(CrfFeatures.Places + 1) * CrfFeatures.MostNear];
    private readonly int[] _nearCounts = new int[CrfFeatures.Places];
    private ushort[] _path = [];

    /// <summary>The lattice of the chain decoded last.</summary>
    public ChainLattice Lattice { get; } = new();

    /// <summary>The words of the text read last.</summary>
    public ReadOnlySpan<Word> Words => CollectionsMarshal.AsSpan(_words);

    /// <summary>True where the buffers are worth keeping.</summary>
    public bool IsSmall => _words.Capacity <= MostKept;

    /// <summary>Finds the words of a text and the rows of their features.</summary>
    public void Read(ReadOnlySpan<char> text, FeatureTable features)
    {
        _words.Clear();
        _rows.Clear();
        _ends.Clear();
        var position = 0;
        while (WordTokenizer.TryNext(text, ref position, out var word))
        {
            _words.Add(word);
        }

        // A ring of what neighbours see: word w stands at w modulo the number of places.
        for (var word = -CrfFeatures.Window; word < CrfFeatures.Window; word++)
        {
            FillNear(text, word);
        }

        Span<uint> own = stackalloc uint[CrfFeatures.MostOwn];
        for (var word = 0; word < _words.Count; word++)
        {
            FillNear(text, word + CrfFeatures.Window);
            var count = CrfFeatures.Own(Letters(text, word), own);
            foreach (var key in own[..count])
            {
                AddRow(features.Find(key));
            }

            for (var place = -CrfFeatures.Window; place <= CrfFeatures.Window; place++)
            {
                if (place != 0)
                {
                    var slot = Slot(word + place);
                    foreach (var key in _near.AsSpan(slot * CrfFeatures.MostNear, _nearCounts[slot]))
                    {
                        AddRow(features.Find(CrfFeatures.At(key, place)));
                    }
                }
            }

            _ends.Add(_rows.Count);
        }
    }

    /// <summary>The best tags of a stretch of words, and the logarithm of their probability.</summary>
    public ReadOnlySpan<ushort> Decode(ChainWeights chain, int start, int end, out double logarithm)
    {
        var stride = chain.Tags.Stride;
        Lattice.Begin(end - start, chain.Tags, chain.Transitions);
        var rows = CollectionsMarshal.AsSpan(_rows);
        var scores = Lattice.Scores;
        for (var word = start; word < end; word++)
        {
            var score = scores.Slice((word - start) * stride, stride);
            foreach (var row in rows[(word == 0 ? 0 : _ends[word - 1]).._ends[word]])
            {
                ChainKernels.Add(score, chain.Rows.AsSpan(row * stride, stride));
            }
        }

        if (_path.Length < end - start)
        {
            _path = new ushort[Math.Max(CrfChains.Longest / 8, end - start)];
        }

        var path = _path.AsSpan(0, end - start);
        Lattice.Run([]);
        Lattice.Best(path);
        logarithm = Lattice.ScoreOf(path) - Lattice.LogPartition;
        return path;
    }

    private void AddRow(int row)
    {
        if (row >= 0)
        {
            _rows.Add(row);
        }
    }

    private void FillNear(ReadOnlySpan<char> text, int word)
    {
        var slot = Slot(word);
        var keys = _near.AsSpan(slot * CrfFeatures.MostNear, CrfFeatures.MostNear);
        if (word < 0 || word >= _words.Count)
        {
            keys[0] = CrfFeatures.Outside;
            _nearCounts[slot] = 1;
            return;
        }

        _nearCounts[slot] = CrfFeatures.Near(Letters(text, word), keys);
    }

    private ReadOnlySpan<char> Letters(ReadOnlySpan<char> text, int word) => text.Slice(_words[word].Start, _words[word].Length);

    private static int Slot(int word) => (word + CrfFeatures.Places) % CrfFeatures.Places;
}
