using MlBackend.Core.Annotations;

namespace MlBackend.Formats.Writing;

/// <summary>Chooses spans that do not overlap.</summary>
internal static class SpanSelection
{
    /// <summary>Of spans that share a place the longest stays, of equally long ones the first; the result is in order.</summary>
    public static IReadOnlyList<LabelledSpan> Apart(IReadOnlyList<LabelledSpan> spans)
    {
        var taken = new SortedList<int, LabelledSpan>();
        foreach (var span in spans.OrderByDescending(span => span.End.Value - span.Start.Value).ThenBy(span => span.Start))
        {
            if (!Overlaps(taken, span))
            {
                taken.Add(span.Start.Value, span);
            }
        }

        return [.. taken.Values];
    }

    private static bool Overlaps(SortedList<int, LabelledSpan> taken, LabelledSpan span)
    {
        var (low, high) = (0, taken.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (taken.Keys[middle] < span.End.Value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && taken.Values[low - 1].End > span.Start;
    }
}
