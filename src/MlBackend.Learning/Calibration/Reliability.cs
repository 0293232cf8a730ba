using MlBackend.Core.Annotations;
using MlBackend.Core.Models;
using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Calibration;

/// <summary>
/// Measures how often suggestions are right by their confidence: the reliability diagram (DeGroot and Fienberg 1983), label by
/// label, with bins of equal counts.
/// </summary>
public static class Reliability
{
    /// <summary>The most bins a label gets; a manifest stays small however much was judged.</summary>
    public const int MostBins = 50;

    /// <summary>The bins of each suggested label, the surest first.</summary>
    /// <param name="truth">The answers that people gave.</param>
    /// <param name="suggested">What was suggested without having seen them, in the same order; null counts as nothing.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<ReliabilityBin>> Of(IReadOnlyList<Answer> truth, IReadOnlyList<Suggestion?> suggested)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(suggested);
        return truth.Zip(suggested).SelectMany(pair => Verdicts(pair.First, pair.Second))
            .GroupBy(verdict => verdict.Label, StringComparer.Ordinal)
            .ToDictionary(
                label => label.Key,
                IReadOnlyList<ReliabilityBin> (label) => Bins([.. label.OrderByDescending(verdict => verdict.Confidence)]),
                StringComparer.Ordinal);
    }

    private static IEnumerable<(string Label, double Confidence, bool IsRight)> Verdicts(Answer truth, Suggestion? suggested) => (truth, suggested) switch
    {
        (ChoiceAnswer right, ChoiceSuggestion said) => said.Labels.Select(label => (label.Label, label.Confidence, right.Labels.Contains(label.Label))),
        (SpanAnswer right, SpanSuggestion said) => said.Spans.Select(span => (span.Span.Label, span.Confidence, right.Spans.Contains(span.Span))),
        _ => [],
    };

    private static List<ReliabilityBin> Bins(List<(string Label, double Confidence, bool IsRight)> verdicts)
    {
        var size = Math.Max(1, (verdicts.Count + MostBins - 1) / MostBins);
        return [.. verdicts.Chunk(size).Select(bin => new ReliabilityBin(bin[^1].Confidence, bin.Length, bin.Count(verdict => verdict.IsRight)))];
    }
}
