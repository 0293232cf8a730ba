using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Core;

public sealed class VocabularyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_schema_survives_its_json()
    {
        var schema = new Schema([new Question("brand", QuestionKind.Span, "text", ["text"], ["BRAND"], "not learned yet")]);

        var copy = Schema.FromJson(schema.ToJson());

        copy.Hash().ShouldBe(schema.Hash());
        copy.Questions[0].Labels.ShouldBe(["BRAND"]);
        copy.Questions[0].IsLearned.ShouldBeFalse();
    }

    [Fact]
    public void Answers_survive_their_json()
    {
        IReadOnlyList<Answer> answers =
        [
            new ChoiceAnswer("mood", ["good"]),
            new SpanAnswer("brand", [new LabelledSpan(new Utf16Offset(1), new Utf16Offset(3), "BRAND")]),
        ];

        Answer.ToJson(Answer.FromJson(Answer.ToJson(answers))).ShouldBe(Answer.ToJson(answers));
        Answer.FromJson(Answer.ToJson(answers))[1].ShouldBeOfType<SpanAnswer>().Spans[0].End.Value.ShouldBe(3);
    }

    [Theory]
    [InlineData("mlb-4f9a1c-r12", 12)]
    [InlineData("mlb-4f9a1c-r0", 0)]
    public void A_release_name_survives_its_text(string text, int number)
    {
        ReleaseName.TryParse(text)!.Value.Number.ShouldBe(number);
        ReleaseName.TryParse(text).ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("My backend")]
    [InlineData("mlb-4f9a1c-r12\n")]
    [InlineData("mlb-4f9a1c-r-1")]
    [InlineData(null)]
    public void Another_backends_version_is_no_release_name(string? text) => ReleaseName.TryParse(text).ShouldBeNull();

    [Fact]
    public void Ground_truth_counts_before_newer_annotations() =>
        Consensus.Of([Annotation("1", "ann", Noon, groundTruth: true), Annotation("2", "bob", Noon.AddHours(1))])!.ExternalId.ShouldBe("1");

    [Fact]
    public void Of_one_persons_annotations_the_newest_counts() =>
        Consensus.Of([Annotation("1", "ann", Noon.AddHours(1)), Annotation("2", "ann", Noon)])!.ExternalId.ShouldBe("1");

    [Theory]
    [InlineData(AnnotationStatus.Skipped)]
    [InlineData(AnnotationStatus.Draft)]
    public void Skipped_annotations_and_drafts_never_train(AnnotationStatus status) =>
        Consensus.Of([Annotation("1", "ann", Noon, status: status)]).ShouldBeNull();

    private static Annotation Annotation(
        string id, string person, DateTimeOffset updated, bool groundTruth = false, AnnotationStatus status = AnnotationStatus.Submitted) =>
        new(id, person, status, groundTruth, updated, null, null, []);
}
