using MlBackend.Spacy.Docs;

namespace MlBackend.Spacy.Alignment;

/// <summary>Where a span came to lie.</summary>
/// <param name="Start">Its first token; with <paramref name="End"/> all tokens that the span touches where it is left out.</param>
/// <param name="End">The token after its last.</param>
/// <param name="Kept">False where it is left out.</param>
/// <param name="Reason">Why it was moved or left out; null where its boundaries are those of tokens.</param>
internal readonly record struct AlignedSpan(int Start, int End, bool Kept, string? Reason);

/// <summary>Fits spans of characters to tokens.</summary>
internal static class SpanAligner
{
    public const string OffTokens = "its boundaries are not those of tokens";
    public const string WhiteSpace = "it begins or ends with white space";
    public const string NoToken = "no whole token lies within it";

    /// <summary>Fits one span.</summary>
    /// <param name="doc">The document.</param>
    /// <param name="start">Its first UTF-16 unit.</param>
    /// <param name="end">The unit after its last; both lie in the text.</param>
    /// <param name="mode">What becomes of it where it does not fit.</param>
    public static AlignedSpan Align(Doc doc, int start, int end, AlignmentMode mode)
    {
        var (first, last) = Touched(doc, start, end);
        if (first == last)
        {
            // Nothing but a space that belongs to no token.
            return new AlignedSpan(first, last, false, start == end ? NoToken : WhiteSpace);
        }

        var exact = doc.Starts[first] == start && doc.EndOf(last - 1) == end;
        var blank = IsBlank(doc, first) || IsBlank(doc, last - 1);
        if (exact && !blank)
        {
            return new AlignedSpan(first, last, true, null);
        }

        var reason = blank || IsBlankEdge(doc.Text, start, end) ? WhiteSpace : OffTokens;
        if (mode == AlignmentMode.Strict)
        {
            return new AlignedSpan(first, last, false, reason);
        }

        var (from, to) = (first, last);
        if (mode == AlignmentMode.Contract)
        {
            from += doc.Starts[first] < start ? 1 : 0;
            to -= doc.EndOf(last - 1) > end && to > from ? 1 : 0;
        }

        while (from < to && IsBlank(doc, from))
        {
            from++;
        }

        while (from < to && IsBlank(doc, to - 1))
        {
            to--;
        }

        return from < to ? new AlignedSpan(from, to, true, reason) : new AlignedSpan(first, last, false, blank ? WhiteSpace : NoToken);
    }

    /// <summary>The tokens that share at least one unit with a span.</summary>
    private static (int First, int Last) Touched(Doc doc, int start, int end)
    {
        var first = LastAtOrBefore(doc, start);
        first += first < 0 || doc.EndOf(first) <= start ? 1 : 0;
        var last = first;
        while (last < doc.Tokens.Length && doc.Starts[last] < end)
        {
            last++;
        }

        return (first, last);
    }

    private static int LastAtOrBefore(Doc doc, int unit)
    {
        var (low, high) = (0, doc.Tokens.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = doc.Starts[middle] <= unit ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private static bool IsBlank(Doc doc, int token) => string.IsNullOrWhiteSpace(doc.Tokens[token].Orth);

    private static bool IsBlankEdge(string text, int start, int end) => char.IsWhiteSpace(text[start]) || char.IsWhiteSpace(text[end - 1]);
}
