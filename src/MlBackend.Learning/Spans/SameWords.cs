using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Spans;

/// <summary>
/// Carries what a person has just marked to the same words elsewhere in the text. Within one text a word keeps its sense nearly
/// always: Gale, Church and Yarowsky, One sense per discourse, 1992.
/// </summary>
public static class SameWords
{
    /// <summary>How sure the same words are to be the same thing; a little less than what that paper found (0.98), for names nest.</summary>
    public const double Confidence = 0.9;

    /// <summary>
    /// The suggestion without what overlaps a span just made, which stands there already, and with a span on each further
    /// occurrence of its words, the borders of words respected. A model's own span on exactly that place keeps the higher
    /// confidence; one that merely overlaps gives way.
    /// </summary>
    /// <param name="suggestion">What the model suggests.</param>
    /// <param name="made">The spans just made for the same question.</param>
    /// <param name="text">The text of both.</param>
    public static SpanSuggestion Fold(SpanSuggestion suggestion, IReadOnlyList<LabelledSpan> made, string text)
    {
        ArgumentNullException.ThrowIfNull(suggestion);
        ArgumentNullException.ThrowIfNull(made);
        ArgumentNullException.ThrowIfNull(text);
        List<ScoredSpan> found = [];
        foreach (var span in made.Where(span => span.Start < span.End && span.End.Value <= text.Length).OrderByDescending(span => span.End.Value - span.Start.Value))
        {
            foreach (var again in Occurrences(text, span))
            {
                if (!made.Any(other => Overlap(other, again)) && !found.Exists(other => Overlap(other.Span, again)))
                {
                    found.Add(new ScoredSpan(again, Math.Max(Confidence, Own(suggestion, again))));
                }
            }
        }

        var kept = suggestion.Spans.Where(own => !made.Any(span => Overlap(span, own.Span)) && !found.Exists(other => Overlap(other.Span, own.Span)));
        return suggestion with { Spans = [.. kept.Concat(found).OrderBy(span => span.Span.Start).ThenBy(span => span.Span.End)] };
    }

    private static double Own(SpanSuggestion suggestion, LabelledSpan span) =>
        suggestion.Spans.Where(own => own.Span == span).Select(own => own.Confidence).DefaultIfEmpty().Max();

    private static IEnumerable<LabelledSpan> Occurrences(string text, LabelledSpan span)
    {
        var words = text[span.Start.Value..span.End.Value];
        if (string.IsNullOrWhiteSpace(words))
        {
            yield break;
        }

        for (var at = text.IndexOf(words, StringComparison.Ordinal); at >= 0; at = text.IndexOf(words, at + words.Length, StringComparison.Ordinal))
        {
            var end = at + words.Length;
            if (IsBorder(text, at) && IsBorder(text, end))
            {
                yield return new LabelledSpan(new Utf16Offset(at), new Utf16Offset(end), span.Label);
            }
        }
    }

    /// <summary>True where no word goes on across a position.</summary>
    private static bool IsBorder(string text, int at) =>
        at == 0 || at == text.Length || !IsLetter(text[at - 1]) || !IsLetter(text[at]);

    private static bool IsLetter(char unit) => char.IsLetterOrDigit(unit) || char.IsSurrogate(unit) || unit == '_';

    private static bool Overlap(LabelledSpan one, LabelledSpan other) => one.Start < other.End && other.Start < one.End;
}
