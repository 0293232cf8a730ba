using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Text.Segmentation;

namespace MlBackend.Learning.Crf.Chains;

/// <summary>Makes suggestions of sequences of tags.</summary>
internal static class ChainSpans
{
    /// <summary>Adds the spans of one chain of words.</summary>
    /// <param name="spans">Gets them.</param>
    /// <param name="question">Its labels.</param>
    /// <param name="tags">The chain's tags.</param>
    /// <param name="path">The tag of each word.</param>
    /// <param name="words">The words, from the chain's first on.</param>
    /// <param name="lattice">The lattice that the path came from.</param>
    public static void Add(List<ScoredSpan> spans, Question question, ChainTags tags, ReadOnlySpan<ushort> path, ReadOnlySpan<Word> words, ChainLattice lattice)
    {
        for (var first = 0; first < path.Length; first++)
        {
            if (path[first] == ChainTags.Outside)
            {
                continue;
            }

            var label = (path[first] - 1) / 2;
            var last = first;
            while (last + 1 < path.Length && path[last + 1] == ChainTags.Inside(label))
            {
                last++;
            }

            var span = new LabelledSpan(new Utf16Offset(words[first].Start), new Utf16Offset(words[last].End), question.Labels[tags.Labels[label]]);
            spans.Add(new ScoredSpan(span, lattice.SpanProbability(first, last, label)));
            first = last;
        }
    }

    /// <summary>The answer of all chains.</summary>
    /// <param name="question">The question.</param>
    /// <param name="spans">The spans of all chains.</param>
    /// <param name="logarithm">The logarithm of the probability of all chains' paths.</param>
    /// <param name="words">How many words the text has.</param>
    public static SpanSuggestion Answer(Question question, List<ScoredSpan> spans, double logarithm, int words)
    {
        spans.Sort((left, right) => left.Span.Start != right.Span.Start
            ? left.Span.Start.CompareTo(right.Span.Start)
            : left.Span.End.CompareTo(right.Span.End));
        return new SpanSuggestion(question.Name, words == 0 ? 1 : Math.Clamp(Math.Exp(logarithm / words), 0, 1), spans);
    }
}
