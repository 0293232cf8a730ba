namespace MlBackend.Spacy.Corpora;

/// <summary>How often what was built, by the question's name.</summary>
public sealed class DocCounts
{
    /// <summary>How many spans have each length in tokens.</summary>
    public Dictionary<string, SortedDictionary<int, long>> SpanLengths { get; } = new(StringComparer.Ordinal);

    /// <summary>How many spans or documents have each label.</summary>
    public Dictionary<string, SortedDictionary<string, long>> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts a span.</summary>
    public void AddSpan(string question, string label, int tokens)
    {
        AddLabel(question, label);
        if (!SpanLengths.TryGetValue(question, out var own))
        {
            SpanLengths[question] = own = [];
        }

        own[tokens] = own.GetValueOrDefault(tokens) + 1;
    }

    /// <summary>Counts a label of a document.</summary>
    public void AddLabel(string question, string label)
    {
        if (!Labels.TryGetValue(question, out var own))
        {
            Labels[question] = own = new(StringComparer.Ordinal);
        }

        own[label] = own.GetValueOrDefault(label) + 1;
    }
}
