using System.Runtime.InteropServices;
using MlBackend.Core.Annotations;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Crf.Features;
using MlBackend.Text.Segmentation;

namespace MlBackend.Learning.Crf;

/// <summary>
/// The training documents as numbers. Equal words share a <em>form</em>; <see cref="Forms"/> is the form of each word,
/// with <see cref="CrfFeatures.Window"/> words of form 0 (outside) around every document.
/// </summary>
internal sealed class CrfCorpus
{
    private readonly List<int> _forms = [];
    private readonly List<(int Start, int Length, int Document)> _chains = [];
    private readonly List<(int Start, List<WordSpan> Spans)> _documents = [];
    private readonly List<uint> _keys = [CrfFeatures.Outside];
    private readonly List<(int Start, int Own, int Near)> _keysOf = [(0, 0, 1)];
    private readonly List<int> _counts = [0];
    private readonly FamiliarityCounter _familiarity = new();

    private CrfCorpus()
    {
    }

    /// <summary>The form of each word.</summary>
    public ReadOnlySpan<int> Forms => CollectionsMarshal.AsSpan(_forms);

    /// <summary>How many documents have the question's field.</summary>
    public int Documents => _documents.Count;

    /// <summary>Where each document's first word stands.</summary>
    public IReadOnlyList<int> Starts => _documents.ConvertAll(document => document.Start);

    /// <summary>How many spans the documents have.</summary>
    public int Spans => _documents.Sum(document => document.Spans.Count);

    /// <summary>Where each chain begins among the words, how long it is and to which document it belongs.</summary>
    public ReadOnlySpan<(int Start, int Length, int Document)> Chains => CollectionsMarshal.AsSpan(_chains);

    /// <summary>The hashed features of each form: begin among <see cref="Keys"/>, own features, then those that neighbours see.</summary>
    public ReadOnlySpan<(int Start, int Own, int Near)> KeysOf => CollectionsMarshal.AsSpan(_keysOf);

    /// <summary>Hashed features.</summary>
    public ReadOnlySpan<uint> Keys => CollectionsMarshal.AsSpan(_keys);

    /// <summary>How often each form occurs.</summary>
    public ReadOnlySpan<int> Counts => CollectionsMarshal.AsSpan(_counts);

    /// <summary>How familiar the documents make their words.</summary>
    public Familiarity Familiarity => _familiarity.ToFamiliarity();

    /// <summary>Reads the documents.</summary>
    /// <exception cref="MlBackendException">A span lies outside its text or has a label that the question lacks.</exception>
    public static CrfCorpus From(TrainingSet data, CancellationToken cancellationToken)
    {
        var corpus = new CrfCorpus();
        var forms = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = forms.GetAlternateLookup<ReadOnlySpan<char>>();
        var words = new List<Word>();
        foreach (var example in data.Examples)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (example.Document.Field(data.Question.Field) is not { } text || example.Answer is not SpanAnswer answer)
            {
                continue;
            }

            words.Clear();
            var position = 0;
            while (WordTokenizer.TryNext(text, ref position, out var word))
            {
                words.Add(word);
            }

            var spans = SpansOf(answer, text, CollectionsMarshal.AsSpan(words), data.Question, example.Document.ExternalId);
            corpus.Outside();
            corpus.Add(text, CollectionsMarshal.AsSpan(words), spans, forms, lookup);
        }

        corpus.Outside();
        corpus.FillFamiliarity();
        return corpus;
    }

    /// <summary>The chains of labels (see <see cref="CrfLayers"/>).</summary>
    public int[][] Layers(int labels) => CrfLayers.Divide(_documents.ConvertAll(document => document.Spans), labels);

    /// <summary>The tag of each word for one chain of labels.</summary>
    public ushort[] TagsFor(ChainTags tags)
    {
        var result = new ushort[_forms.Count];
        foreach (var (start, spans) in _documents)
        {
            foreach (var span in spans)
            {
                if (Array.IndexOf(tags.Labels, span.Label) is >= 0 and var label)
                {
                    result.AsSpan(start + span.First, span.Last - span.First + 1).Fill((ushort)ChainTags.Inside(label));
                    result[start + span.First] = (ushort)ChainTags.Begin(label);
                }
            }
        }

        foreach (var (start, length, _) in _chains)
        {
            if (length > 0 && ChainTags.IsInside(result[start]))
            {
                result[start]--;
            }
        }

        return result;
    }

    private void FillFamiliarity()
    {
        _familiarity.Count();
        for (var form = 1; form < _counts.Count; form++)
        {
            var (start, own, _) = _keysOf[form];
            _keys[start + own - 1] = _familiarity.FeatureOf(form);
        }
    }

    private void Outside()
    {
        for (var at = 0; at < CrfFeatures.Window; at++)
        {
            _forms.Add(0);
        }
    }

    private void Add(
        string text,
        ReadOnlySpan<Word> words,
        List<WordSpan> spans,
        Dictionary<string, int> forms,
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup)
    {
        var start = _forms.Count;
        _documents.Add((start, spans));
        Span<uint> own = stackalloc uint[CrfFeatures.MostOwn];
        Span<uint> near = stackalloc uint[CrfFeatures.MostNear];
        foreach (var word in words)
        {
            var letters = text.AsSpan(word.Start, word.Length);
            if (!lookup.TryGetValue(letters, out var form))
            {
                form = _keysOf.Count;
                forms.Add(letters.ToString(), form);
                var ownCount = CrfFeatures.Own(letters, own);
                var nearCount = CrfFeatures.Near(own, letters.Length, near);
                // The last one is filled in when all documents are read.
                own[ownCount++] = 0;
                _familiarity.Add(own[CrfFeatures.LowerAt], char.IsUpper(letters[0]));
                _keysOf.Add((_keys.Count, ownCount, nearCount));
                _keys.AddRange(own[..ownCount]);
                _keys.AddRange(near[..nearCount]);
                _counts.Add(0);
            }

            _counts[form]++;
            _familiarity.Saw(form, _documents.Count);
            _forms.Add(form);
        }

        for (var first = 0; first < words.Length;)
        {
            var end = CrfChains.End(text, words, first);
            _chains.Add((start + first, end - first, _documents.Count - 1));
            first = end;
        }
    }

    /// <summary>The spans of an answer in words of the text.</summary>
    /// <exception cref="MlBackendException">A span lies outside its text or has a label that the question lacks.</exception>
    public static List<WordSpan> SpansOf(SpanAnswer answer, string text, ReadOnlySpan<Word> words, Question question, string document)
    {
        var spans = new List<WordSpan>(answer.Spans.Count);
        foreach (var span in answer.Spans)
        {
            var label = question.Labels.PlaceOf(span.Label);
            if (label < 0)
            {
                throw ErrorCodes.UnknownLabel.With($"Question {question.Name}, document {document}.");
            }

            if (span.Start.Value < 0 || span.End < span.Start || span.End.Value > text.Length)
            {
                throw ErrorCodes.SpanOutsideText.With($"Question {question.Name}, document {document}.");
            }

            // A span that begins or ends inside a word takes the whole word.
            var first = FirstEndingBehind(words, span.Start.Value);
            var last = first;
            while (last < words.Length && words[last].Start < span.End.Value)
            {
                last++;
            }

            if (last > first)
            {
                spans.Add(new WordSpan(first, last - 1, label));
            }
        }

        return spans;
    }

    private static int FirstEndingBehind(ReadOnlySpan<Word> words, int position)
    {
        var (low, high) = (0, words.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = words[middle].End > position ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
