namespace MlBackend.Learning.Evaluation;

/// <summary>How suggestions compare with the truth. Undefined values are null, never 0 by accident.</summary>
/// <param name="Documents">Number of documents compared.</param>
/// <param name="Accuracy">Share of documents whose whole answer is right; null without documents.</param>
/// <param name="MicroPrecision">Over the items of all labels pooled, in [0,1].</param>
/// <param name="MicroRecall">Over the items of all labels pooled, in [0,1].</param>
/// <param name="MicroF1">Over the items of all labels pooled, in [0,1]; 0 where there is no item at all (as seqeval).</param>
/// <param name="MacroF1">Plain mean of the labels' F1: choices over all labels of the question (as scikit-learn), spans
/// over the labels in truth or suggestions (as seqeval); null where there is no label.</param>
/// <param name="PerLabel">By label, in the question's order.</param>
/// <param name="Auc">Area under the ROC curve: the mean over the labels for which it is defined; null for spans.</param>
/// <param name="Score">The one number that models are judged by: accuracy for a Choice, else micro F1; null where undefined.</param>
/// <param name="StandardError">Of the score; null where undefined.</param>
public sealed record EvaluationReport(
    int Documents,
    double? Accuracy,
    double MicroPrecision,
    double MicroRecall,
    double MicroF1,
    double? MacroF1,
    IReadOnlyList<LabelScore> PerLabel,
    double? Auc,
    double? Score,
    double? StandardError)
{
    /// <summary>What each document adds to the error of the score (linearised); empty where the score is undefined.</summary>
    internal IReadOnlyList<double> Residuals { get; init; } = [];
}
