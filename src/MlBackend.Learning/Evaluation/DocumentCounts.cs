using MlBackend.Core.Annotations;

namespace MlBackend.Learning.Evaluation;

/// <summary>How one document's suggestion compares with the truth, item by item: an item is a label, or a span with its label.</summary>
/// <param name="Right">Items in both.</param>
/// <param name="Wrong">Items only suggested.</param>
/// <param name="Missed">Items only in the truth.</param>
internal readonly record struct DocumentCounts(int Right, int Wrong, int Missed)
{
    /// <summary>True where nothing would have to be changed.</summary>
    public bool IsExact => Wrong == 0 && Missed == 0;

    /// <summary>Compares as sets: an item that stands twice counts once.</summary>
    public static DocumentCounts Of(IReadOnlySet<LabelledSpan> truth, IReadOnlySet<LabelledSpan> suggested)
    {
        var right = suggested.Count(truth.Contains);
        return new DocumentCounts(right, suggested.Count - right, truth.Count - right);
    }

    /// <summary>The items of an answer. A label of the whole document is an item without a place.</summary>
    public static IReadOnlySet<LabelledSpan> Items(Answer? answer) => answer switch
    {
        null => new HashSet<LabelledSpan>(),
        SpanAnswer spans => spans.Spans.ToHashSet(),
        ChoiceAnswer choice => choice.Labels.Select(label => new LabelledSpan(default, default, label)).ToHashSet(),
        _ => throw new ArgumentException($"Answers of the kind {answer.GetType().Name} cannot be compared yet.", nameof(answer)),
    };
}
