namespace MlBackend.Learning.Crf;

/// <summary>Places of labels in a question.</summary>
internal static class LabelOrder
{
    /// <summary>Where a label stands, or −1.</summary>
    public static int PlaceOf(this IReadOnlyList<string> labels, string label)
    {
        for (var at = 0; at < labels.Count; at++)
        {
            if (string.Equals(labels[at], label, StringComparison.Ordinal))
            {
                return at;
            }
        }

        return -1;
    }
}
