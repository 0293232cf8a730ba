using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Text.Segmentation;

namespace MlBackend.Formats.Writing;

/// <summary>A token and the span it belongs to.</summary>
/// <param name="Start">Its first unit in the text.</param>
/// <param name="End">The unit after its last.</param>
/// <param name="Attributes">What is known of it.</param>
/// <param name="Span">The index of its span; −1 outside any.</param>
/// <param name="Begins">True for the first token of its span.</param>
/// <param name="Ends">True for the last token of its span.</param>
internal readonly record struct CutToken(int Start, int End, TokenAttributes? Attributes, int Span, bool Begins, bool Ends);

/// <summary>Cuts a text into tokens for formats that mark spans by tokens: at the document's own boundaries or at words, and at every
/// end of a span, so that none is moved.</summary>
internal static class TokenCut
{
    /// <summary>The tokens of a document whose spans do not overlap. White space alone is no token.</summary>
    public static IReadOnlyList<CutToken> Of(FlatDocument document, CorpusReport report)
    {
        var cuts = new SortedSet<int>((document.Spans ?? []).SelectMany(span => new[] { span.Start.Value, span.End.Value }));
        var pieces = Pieces(document, cuts, report);
        var tokens = new List<CutToken>(pieces.Count);
        var spans = document.Spans ?? [];
        var at = 0;
        foreach (var (start, end, attributes) in pieces)
        {
            while (at < spans.Count && spans[at].End.Value <= start)
            {
                at++;
            }

            var inside = at < spans.Count && spans[at].Start.Value <= start;
            var begins = inside && (tokens.Count == 0 || tokens[^1].Span != at);
            if (begins && tokens.Count > 0 && tokens[^1].Span >= 0)
            {
                tokens[^1] = tokens[^1] with { Ends = true };
            }

            if (!inside && tokens.Count > 0 && tokens[^1].Span >= 0)
            {
                tokens[^1] = tokens[^1] with { Ends = true };
            }

            tokens.Add(new CutToken(start, end, attributes, inside ? at : -1, begins, false));
        }

        if (tokens.Count > 0 && tokens[^1].Span >= 0)
        {
            tokens[^1] = tokens[^1] with { Ends = true };
        }

        Report(document, tokens, report);
        return tokens;
    }

    /// <summary>The words of a text.</summary>
    public static IReadOnlyList<CorpusToken> Words(string text)
    {
        List<CorpusToken> words = [];
        var position = 0;
        while (WordTokenizer.TryNext(text, ref position, out var word))
        {
            words.Add(new CorpusToken(new Utf16Offset(word.Start), new Utf16Offset(word.Start + word.Length)));
        }

        return words;
    }

    private static List<(int Start, int End, TokenAttributes? Attributes)> Pieces(FlatDocument document, SortedSet<int> cuts, CorpusReport report)
    {
        List<(int, int, TokenAttributes?)> pieces = [];
        var (split, blank) = (0, 0);
        foreach (var token in document.Tokens ?? Words(document.Text))
        {
            var start = token.Start.Value;
            var parts = 0;
            foreach (var cut in cuts.GetViewBetween(start + 1, int.Max(start + 1, token.End.Value)).Where(cut => cut < token.End.Value).Append(token.End.Value))
            {
                if (string.IsNullOrWhiteSpace(document.Text[start..cut]))
                {
                    blank += document.Tokens is null ? 0 : 1;
                }
                else
                {
                    pieces.Add((start, cut, start == token.Start.Value ? token.Attributes : null));
                    parts++;
                }

                start = cut;
            }

            split += document.Tokens is not null && parts > 1 ? 1 : 0;
        }

        report.Add(document.Source, CorpusPart.Token, CorpusChange.Split, "a span begins or ends inside a token", split);
        report.Add(document.Source, CorpusPart.Token, CorpusChange.LeftOut, "it is white space", blank);
        return pieces;
    }

    // Spans that begin or end with white space, or with text that no token covers, are as long as their tokens.
    private static void Report(FlatDocument document, List<CutToken> tokens, CorpusReport report)
    {
        var spans = document.Spans ?? [];
        var seen = new bool[spans.Count];
        var moved = new HashSet<int>();
        foreach (var token in tokens.Where(token => token.Span >= 0))
        {
            seen[token.Span] = true;
            if ((token.Begins && token.Start != spans[token.Span].Start.Value) || (token.Ends && token.End != spans[token.Span].End.Value))
            {
                moved.Add(token.Span);
            }
        }

        report.Add(document.Source, CorpusPart.Span, CorpusChange.Moved, "it begins or ends with white space", moved.Count);
        report.Add(document.Source, CorpusPart.Span, CorpusChange.LeftOut, "it holds no token", seen.Count(own => !own));
    }
}
