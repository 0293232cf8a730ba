using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Evaluation;
using MlBackend.Learning.Selection;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Evaluation;

public sealed class JudgeTests
{
    private static readonly Question Mood = new("mood", QuestionKind.Choice, "text", ["text"], ["good", "bad"]);

    [Fact]
    public void The_first_version_is_promoted() =>
        Judge.Decide(Report(60, right: 30), null).Promote.ShouldBeTrue();

    [Fact]
    public void A_clearly_worse_version_is_not_promoted()
    {
        var judgement = Judge.Decide(Report(100, right: 60), Report(100, right: 90));

        judgement.Promote.ShouldBeFalse();
        judgement.Reason.ShouldContain("0.600");
    }

    [Fact]
    public void A_version_within_one_standard_error_is_promoted() =>
        Judge.Decide(Report(100, right: 89), Report(100, right: 90)).Promote.ShouldBeTrue();

    [Fact]
    public void The_error_is_that_of_the_paired_difference()
    {
        // 10 of 100 documents differ, all against the challenger: difference -0.1, error sqrt(10·0.9² + 90·0.1²)/sqrt(100·99) = 0.030.
        // Unpaired, the error would be about 0.06 and the score 0.5 would still be refused; with 3 differing documents it would pass.
        Judge.Decide(Report(100, right: 50), Report(100, right: 60)).Promote.ShouldBeFalse();
        Judge.Decide(Report(100, right: 60), Report(100, right: 61)).Promote.ShouldBeTrue();
    }

    [Fact]
    public void The_standard_error_of_an_accuracy_is_that_of_a_share() =>
        Report(101, right: 50).StandardError!.Value.ShouldBe(Math.Sqrt(50.0 / 101 * (51.0 / 101) / 100), 1e-12);

    [Fact]
    public void About_15_percent_of_texts_are_held_out_and_equal_texts_stand_on_one_side()
    {
        var held = Enumerable.Range(0, 10_000).Count(number => HoldOut.SideOf("salt", [$"text {number}"]) == Side.HoldOut);

        held.ShouldBeInRange(1_400, 1_600);
        HoldOut.SideOf("salt", ["  e\u0301t\u00e9 "]).ShouldBe(HoldOut.SideOf("salt", ["\u00e9t\u00e9"]));
        Enumerable.Range(0, 100).Count(number =>
            HoldOut.SideOf("one", [$"{number}"]) != HoldOut.SideOf("other", [$"{number}"])).ShouldBeGreaterThan(5);
    }

    [Fact]
    public void The_least_sure_document_comes_first()
    {
        Priority.Of([Choice(0.9), Choice(0.5)]).ShouldBe(0.55, 1e-12);
        Priority.Of([Choice(1)]).ShouldBe(0);
        Priority.Of([]).ShouldBe(0);
    }

    private static ChoiceSuggestion Choice(double confidence) => new("mood", confidence, [new ScoredLabel("good", confidence)], []);

    private static EvaluationReport Report(int documents, int right) => Evaluator.Evaluate(
        Mood,
        [.. Enumerable.Repeat((Answer)new ChoiceAnswer("mood", ["good"]), documents)],
        [.. Enumerable.Range(0, documents).Select(index => (Suggestion?)new ChoiceSuggestion("mood", 1, [new ScoredLabel(index < right ? "good" : "bad", 1)], []))]);
}
