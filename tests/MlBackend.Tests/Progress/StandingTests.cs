using MlBackend.Core.Suggestions;
using MlBackend.Progress;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Progress;

public sealed class StandingTests
{
    private static readonly ReleaseName Release = new("4f9a1c", 3);

    [Fact]
    public void The_line_says_release_score_with_interval_weakest_labels_and_what_is_ready()
    {
        var standing = new Standing(
            [QuestionScore.Of("topic", new Dictionary<string, double> { ["score"] = 0.87, ["standard_error"] = 0.02 })],
            [new LabelFigure("news", 0.61), new LabelFigure("sport", 0.7)],
            412);

        StandingText.Line(Release, standing).ShouldBe(
            "[MlBackend] release mlb-4f9a1c-r3: topic 0.87 (0.83 to 0.91) on held-out answers; weakest labels: news 0.61, sport 0.70; 412 suggested tasks are ready to be checked.");
    }

    [Theory]
    [InlineData(0.99, 0.05, 0.892, 1)]
    [InlineData(0.02, 0.05, 0, 0.118)]
    public void An_interval_stays_within_0_and_1(double score, double error, double low, double high)
    {
        var question = QuestionScore.Of("topic", new Dictionary<string, double> { ["score"] = score, ["standard_error"] = error });

        question.Low!.Value.ShouldBe(low, 1e-9);
        question.High!.Value.ShouldBe(high, 1e-9);
    }

    [Fact]
    public void Forty_answers_without_a_mistake_do_not_prove_that_there_never_is_one()
    {
        var question = QuestionScore.Of("topic", new Dictionary<string, double> { ["score"] = 1, ["standard_error"] = 0, ["documents"] = 40 });

        question.Low!.Value.ShouldBe(0.925, 1e-9);
        question.High.ShouldBe(1);
    }

    [Fact]
    public void It_stays_one_line_whatever_the_names_are()
    {
        var standing = new Standing([QuestionScore.Of("a\r\nb\u2028c", new Dictionary<string, double>())], [new LabelFigure(new string('x', 39) + "😀😀", 0.5)], 1);

        var line = StandingText.Line(Release, standing);

        line.ShouldStartWith(StandingText.Mark("4f9a1c"));
        line.ShouldContain("a  b c not measured");
        line.ShouldContain(new string('x', 39) + "… 0.50; 1 suggested task is ready");
        line.ShouldAllBe(letter => !char.IsControl(letter));
    }
}
