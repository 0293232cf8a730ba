using MlBackend.Core.Annotations;

namespace MlBackend.Learning.Agreement;

/// <summary>How two annotators agree on spans.</summary>
/// <param name="First">The one.</param>
/// <param name="Second">The other.</param>
/// <param name="Agreed">Spans of both with the same start, end and label.</param>
/// <param name="OfFirst">Spans of the one in documents that both annotated.</param>
/// <param name="OfSecond">Spans of the other in these.</param>
public sealed record SpanPair(string First, string Second, long Agreed, long OfFirst, long OfSecond)
{
    /// <summary>2 · agreed / (all spans of both), in [0,1]; null where both have none.</summary>
    public double? F1 => OfFirst + OfSecond == 0 ? null : 2.0 * Agreed / (OfFirst + OfSecond);
}

/// <summary>Pairwise F1 of spans: each annotator judged by each other (Hripcsak and Rothschild 2005).</summary>
public sealed class SpanAgreement
{
    private readonly SortedDictionary<(string First, string Second), (long Agreed, long OfFirst, long OfSecond)> pairs = new(
        Comparer<(string First, string Second)>.Create((left, right) =>
            string.CompareOrdinal(left.First, right.First) is not 0 and var order ? order : string.CompareOrdinal(left.Second, right.Second)));

    /// <summary>Every pair of annotators who annotated a document both.</summary>
    public IReadOnlyList<SpanPair> Pairs => [.. pairs.Select(pair => new SpanPair(pair.Key.First, pair.Key.Second, pair.Value.Agreed, pair.Value.OfFirst, pair.Value.OfSecond))];

    /// <summary>The mean over pairs that have a value; null where none has.</summary>
    public double? Mean => Pairs.Select(pair => pair.F1).OfType<double>().ToList() is { Count: > 0 } values ? values.Average() : null;

    /// <summary>The value of all pairs' counts together; null where there is no span.</summary>
    public double? Pooled => Pairs.Sum(pair => pair.OfFirst + pair.OfSecond) is > 0 and var all ? 2.0 * Pairs.Sum(pair => pair.Agreed) / all : null;

    /// <summary>Takes note of a document: the spans of everybody who annotated it.</summary>
    public void Note(IReadOnlyDictionary<string, IReadOnlyCollection<LabelledSpan>> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        var people = spans.Keys.Order(StringComparer.Ordinal).ToList();
        for (var one = 0; one < people.Count; one++)
        {
            var first = spans[people[one]].ToHashSet();
            for (var other = one + 1; other < people.Count; other++)
            {
                var second = spans[people[other]].ToHashSet();
                var (agreed, ofFirst, ofSecond) = pairs.GetValueOrDefault((people[one], people[other]));
                pairs[(people[one], people[other])] = (agreed + first.Count(second.Contains), ofFirst + first.Count, ofSecond + second.Count);
            }
        }
    }
}
