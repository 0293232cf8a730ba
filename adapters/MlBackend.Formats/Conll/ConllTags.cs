using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;

namespace MlBackend.Formats.Conll;

/// <summary>A tag; <paramref name="Prefix"/> is O with an empty label, or one of B, I, E, S (L and U read as E and S).</summary>
internal readonly record struct ConllTag(char Prefix, string Label)
{
    /// <summary>True for the tag of a token outside any entity.</summary>
    public bool IsOutside => Prefix == 'O';

    /// <summary>Reads a tag; a label may hold hyphens itself, as in <c>B-creative-work</c>.</summary>
    public static bool TryParse(string text, out ConllTag tag)
    {
        tag = new ConllTag('O', "");
        if (text == "O")
        {
            return true;
        }

        if (text.Length < 3 || text[1] != '-')
        {
            return false;
        }

        char? prefix = text[0] switch { 'B' => 'B', 'I' => 'I', 'E' or 'L' => 'E', 'S' or 'U' => 'S', _ => null };
        tag = new ConllTag(prefix ?? 'O', text[2..]);
        return prefix is not null;
    }
}

/// <summary>
/// From tags to spans, for IO, IOB1, IOB2, BIOES and BILOU alike, as lenient as conlleval: what cannot continue a span
/// begins one. In IO two neighbouring entities of one label are one span; the file cannot tell them apart.
/// </summary>
internal static class ConllTags
{
    /// <summary>The spans of a sentence.</summary>
    /// <param name="sentence">Its tokens with their tags.</param>
    /// <param name="places">Where they lie in its text, one for one.</param>
    public static IReadOnlyList<LabelledSpan> Spans(IReadOnlyList<ConllToken> sentence, IReadOnlyList<CorpusToken> places)
    {
        List<LabelledSpan> spans = [];
        var open = false;
        for (var index = 0; index < sentence.Count; index++)
        {
            var (start, end) = (places[index].Start, places[index].End);
            var tag = sentence[index].Tag;
            if (!tag.IsOutside)
            {
                var continues = open && tag.Prefix is 'I' or 'E' && spans[^1].Label == tag.Label;
                if (continues)
                {
                    spans[^1] = spans[^1] with { End = end };
                }
                else
                {
                    spans.Add(new LabelledSpan(start, end, tag.Label));
                }
            }

            open = tag.Prefix is 'B' or 'I';
        }

        return spans;
    }
}
