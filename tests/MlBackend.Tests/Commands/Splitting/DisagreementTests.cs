using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Core.Annotations;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Splitting;

public sealed class DisagreementTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Annotation[] Three =
    [
        Of("a", "ann", 0, groundTruth: true, "sport", (0, 3, "PER")),
        Of("b", "bob", 5, groundTruth: false, "news", (0, 3, "PER"), (4, 6, "LOC")),
        Of("c", "cid", 9, groundTruth: false, "news", (4, 7, "LOC"), (0, 3, "PER")),
    ];

    [Theory]
    [InlineData("ground-truth", "sport", 1)]
    [InlineData("newest", "news", 2)]
    [InlineData("majority", "news", 1)]
    public void One_rule_gives_one_list_of_answers(string rule, string label, int spans)
    {
        var (_, answers) = Disagreement.Settle(rule, Three).ShouldHaveSingleItem();

        answers.OfType<ChoiceAnswer>().Single().Labels.ShouldBe([label]);
        answers.OfType<SpanAnswer>().Single().Spans.Count.ShouldBe(spans);
    }

    [Fact]
    public void All_gives_everybodys_newest_answers() =>
        Disagreement.Settle("all", [.. Three, Of("d", "ann", -9, groundTruth: false, "news")]).Select(settled => settled.Of.ExternalId).ShouldBe(["a", "b", "c"]);

    [Fact]
    public void Of_a_tie_the_ground_truth_decides() =>
        Disagreement.Settle("majority", Three[..2]).Single().Answers.OfType<ChoiceAnswer>().Single().Labels.ShouldBe(["sport"]);

    [Fact]
    public void Skipped_annotations_and_drafts_never_leave()
    {
        foreach (var rule in Disagreement.Rules)
        {
            Disagreement.Settle(rule, [Three[0] with { Status = AnnotationStatus.Skipped }, Three[1] with { Status = AnnotationStatus.Draft }]).ShouldBeEmpty(rule);
        }
    }

    private static Annotation Of(string id, string person, int minute, bool groundTruth, string label, params (int Start, int End, string Label)[] spans) => new(
        id, person, AnnotationStatus.Submitted, groundTruth, Noon.AddMinutes(minute), null, null,
        [new ChoiceAnswer("topic", [label]), new SpanAnswer("names", [.. spans.Select(span => new LabelledSpan(new(span.Start), new(span.End), span.Label))])]);
}
