using MlBackend.Core.Annotations;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Calibration;
using MlBackend.Learning.Evaluation;
using MlBackend.Learning.Linear;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Linear;

/// <summary>At least as good as scikit-learn's TF-IDF and logistic regression: the rows of the shared data page.</summary>
public sealed class LinearQualityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documentation_issues_are_told_apart_as_well_as_by_scikit_learn()
    {
        var train = await SharedCorpus.ReadAsync("docs_issues_train.jsonl", QuestionKind.Choice, Token);
        var held = await SharedCorpus.ReadAsync("docs_issues_eval.jsonl", QuestionKind.Choice, Token);

        var suggestions = new LinearFamily().Train(train, new TrainingSettings(), null, Token).Suggest([.. held.Examples.Select(example => example.Document)], Token);
        var report = Evaluator.Evaluate(train.Question, [.. held.Examples.Select(example => example.Answer)], suggestions);

        report.Accuracy!.Value.ShouldBeGreaterThanOrEqualTo(0.892);
        report.PerLabel.Single(label => label.Label == "DOCUMENTATION").F1.ShouldBeGreaterThanOrEqualTo(0.834);
        report.MacroF1!.Value.ShouldBeGreaterThanOrEqualTo(0.877);
        report.Auc!.Value.ShouldBeGreaterThanOrEqualTo(0.949);

        // Confidence is a probability: on 500 documents chance alone leaves an error of two or three hundredths.
        var right = held.Examples.Zip(suggestions, (example, suggestion) =>
            ((ChoiceAnswer)example.Answer).Labels[0] == ((ChoiceAnswer)suggestion!.ToAnswer()).Labels[0]);
        CalibrationError.Of([.. suggestions.Select(suggestion => suggestion!.Confidence)], [.. right]).Expected.ShouldBeLessThan(0.05);
    }

    [Fact]
    public async Task Cooking_questions_get_their_tags_as_well_as_from_scikit_learn()
    {
        var train = await SharedCorpus.ReadAsync("cooking_multilabel_train.jsonl", QuestionKind.MultiChoice, Token);
        var held = await SharedCorpus.ReadAsync("cooking_multilabel_dev.jsonl", QuestionKind.MultiChoice, Token);

        var suggestions = new LinearFamily().Train(train, new TrainingSettings(), null, Token).Suggest([.. held.Examples.Select(example => example.Document)], Token);
        var report = Evaluator.Evaluate(train.Question, [.. held.Examples.Select(example => example.Answer)], suggestions);

        report.MicroF1.ShouldBeGreaterThanOrEqualTo(0.855);
        report.MacroF1!.Value.ShouldBeGreaterThanOrEqualTo(0.621);
        var others = report.PerLabel.Where(label => label.Label != "OTHER").ToList();
        var found = others.Sum(label => label.Recall * label.Support);
        var said = others.Where(label => label.Precision > 0).Sum(label => label.Recall * label.Support / label.Precision);
        (2 * found / (said + others.Sum(label => label.Support))).ShouldBeGreaterThanOrEqualTo(0.578);
    }
}
