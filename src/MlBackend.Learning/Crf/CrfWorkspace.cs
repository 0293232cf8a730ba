using System.Runtime.InteropServices;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Crf.Features;
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

    // Rings of what a word and its neighbours have: word w stands at w modulo the number of places.
    private readonly uint[] _own = new uint[CrfFeatures.Places * CrfFeatures.MostOwn];
    private readonly int[] _ownCounts = new int[CrfFeatures.Places];
    private readonly uint[] _near = new uint[CrfFeatures.Places * CrfFeatures.MostNear];
    private readonly int[] _nearCounts = new int[CrfFeatures.Places];
    private ushort[] _path = [];

    /// <summary>The lattice of the chain decoded last.</summary>
    public ChainLattice Lattice { get; } = new();

    /// <summary>The words of the text read last.</summary>
    public ReadOnlySpan<Word> Words => CollectionsMarshal.AsSpan(_words);

    /// <summary>True where the buffers are worth keeping.</summary>
    public bool IsSmall => _words.Capacity <= MostKept;

    /// <summary>Finds the words of a text and the rows of their features.</summary>
    public void Read(ReadOnlySpan<char> text, FeatureTable features, Familiarity familiarity)
    {
        _words.Clear();
        _rows.Clear();
        _ends.Clear();
        var position = 0;
        while (WordTokenizer.TryNext(text, ref position, out var word))
        {
            _words.Add(word);
        }

        for (var word = -CrfFeatures.Window; word < CrfFeatures.Window; word++)
        {
            Fill(text, word, familiarity);
        }

        for (var word = 0; word < _words.Count; word++)
        {
            Fill(text, word + CrfFeatures.Window, familiarity);
            foreach (var key in Own(word)[.._ownCounts[Slot(word)]])
            {
                AddRow(features.Find(key));
            }

            for (var place = -CrfFeatures.Window; place <= CrfFeatures.Window; place++)
            {
                if (place != 0)
                {
                    foreach (var key in Near(word + place)[.._nearCounts[Slot(word + place)]])
                    {
                        AddRow(features.Find(CrfFeatures.At(key, place)));
                    }
                }
            }

            _ends.Add(_rows.Count);
        }
    }

    /// <summary>The best tags of a stretch of words, and the logarithm of their probability.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="start">The first word.</param>
    /// <param name="end">Just behind the last.</param>
    /// <param name="words">The vectors of the stretch's words; empty where the chain has none.</param>
    /// <param name="logarithm">The logarithm.</param>
    public ReadOnlySpan<ushort> Decode(ChainWeights chain, int start, int end, ReadOnlySpan<float> words, out double logarithm)
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

            if (chain.Vectors.Length > 0)
            {
                var width = chain.Vectors.Length / stride;
                DenseRows.Add(chain.Vectors, words.Slice((word - start) * width, width), score);
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

    private void Fill(ReadOnlySpan<char> text, int word, Familiarity familiarity)
    {
        var slot = Slot(word);
        if (word < 0 || word >= _words.Count)
        {
            Near(word)[0] = CrfFeatures.Outside;
            _nearCounts[slot] = 1;
            return;
        }

        var letters = text.Slice(_words[word].Start, _words[word].Length);
        var own = Own(word);
        var count = CrfFeatures.Own(letters, own);
        own[count++] = CrfFeatures.Familiar(familiarity.Of(own[CrfFeatures.LowerAt]), char.IsUpper(letters[0]));
        _ownCounts[slot] = count;
        _nearCounts[slot] = CrfFeatures.Near(own, letters.Length, Near(word));
    }

    private Span<uint> Own(int word) => _own.AsSpan(Slot(word) * CrfFeatures.MostOwn, CrfFeatures.MostOwn);

    private Span<uint> Near(int word) => _near.AsSpan(Slot(word) * CrfFeatures.MostNear, CrfFeatures.MostNear);

    private static int Slot(int word) => (word + CrfFeatures.Places) % CrfFeatures.Places;
}
