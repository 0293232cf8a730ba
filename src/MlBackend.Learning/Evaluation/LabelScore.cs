namespace MlBackend.Learning.Evaluation;

/// <summary>How well one label is found. 0 where a denominator is 0, as scikit-learn's zero_division=0.</summary>
/// <param name="Label">The label.</param>
/// <param name="Precision">right / (right + wrong), in [0,1].</param>
/// <param name="Recall">right / (right + missed), in [0,1].</param>
/// <param name="F1">2·right / (2·right + wrong + missed), in [0,1].</param>
/// <param name="Support">Items of this label in the truth.</param>
public sealed record LabelScore(string Label, double Precision, double Recall, double F1, int Support)
{
    internal static LabelScore Of(string label, DocumentCounts counts) => new(
        label,
        Ratio(counts.Right, counts.Right + counts.Wrong),
        Ratio(counts.Right, counts.Right + counts.Missed),
        Ratio(2 * counts.Right, (2 * counts.Right) + counts.Wrong + counts.Missed),
        counts.Right + counts.Missed);

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
