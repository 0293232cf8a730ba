using MlBackend.Core.Models;
using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Calibration;

/// <summary>
/// The confidence below which a label is not shown, because a wrong suggestion costs more than none. Of all floors that keep the
/// wished precision on held-out suggestions a label gets the lowest, so that as much as possible is shown.
/// </summary>
public sealed class ConfidenceFloors
{
    /// <summary>The floor where nobody wished for a precision.</summary>
    public const double Usual = 0.5;

    // The model's own claim counts as so many held-out suggestions: with few or none it decides, with many it is outvoted.
    private const double Claims = 4;

    private readonly double otherwise;
    private readonly Dictionary<string, double> floors = new(StringComparer.Ordinal);

    /// <param name="wishedPrecision">In [0,1]: the share of what is shown that is to be right; 0 shows everything; null = the usual floor for every label.</param>
    /// <param name="reliability">What was measured, by label, the surest first; null where nothing was.</param>
    public ConfidenceFloors(double? wishedPrecision, IReadOnlyDictionary<string, IReadOnlyList<ReliabilityBin>>? reliability)
    {
        otherwise = wishedPrecision ?? Usual;
        if (wishedPrecision is not > 0 || reliability is null)
        {
            return;
        }

        foreach (var (label, bins) in reliability)
        {
            floors[label] = Floor(bins, wishedPrecision.Value);
        }
    }

    /// <summary>The floor of a label; above 1 where nothing of it is to be shown.</summary>
    public double this[string label] => floors.GetValueOrDefault(label, otherwise);

    /// <summary>The suggestion without what lies below its floor. Its own confidence, and with it the priority, stays.</summary>
    public Suggestion Withhold(Suggestion suggestion) => suggestion switch
    {
        ChoiceSuggestion choice => choice with { Labels = [.. choice.Labels.Where(label => label.Confidence >= this[label.Label])] },
        SpanSuggestion spans => spans with { Spans = [.. spans.Spans.Where(span => span.Confidence >= this[span.Span.Label])] },
        _ => suggestion,
    };

    private static double Floor(IReadOnlyList<ReliabilityBin> bins, double wish)
    {
        var (count, right) = (0, 0);
        double? floor = null;
        foreach (var bin in bins)
        {
            (count, right) = (count + bin.Count, right + bin.Right);
            if (right + (Claims * bin.Confidence) >= wish * (count + Claims))
            {
                floor = bin.Confidence;
            }
        }

        // Not even the surest were right often enough: only what is surer still than all that was seen.
        return floor ?? Math.Max(wish, Math.BitIncrement(bins[0].Confidence));
    }
}
