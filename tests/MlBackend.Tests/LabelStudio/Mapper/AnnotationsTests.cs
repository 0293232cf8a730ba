using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.LabelStudio.Mapper;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Mapper;

/// <summary>Whose answer counts, and what became of it.</summary>
public sealed class AnnotationsTests
{
    private static readonly Schema Schema = LabelConfigParser.Parse("<View><Text name='t' value='$text'/><Choices name='q' toName='t'><Choice value='a'/><Choice value='b'/></Choices></View>");

    [Fact]
    public void Ground_truth_wins_over_newer_answers_and_the_newest_of_each_person_counts()
    {
        var document = Map(
            Annotation(1, user: 7, "a", "2026-01-01"),
            Annotation(2, user: 7, "b", "2026-01-03"),
            Annotation(3, user: 8, "a", "2026-01-02"));

        Consensus.Of(document.Annotations)!.ExternalId.ShouldBe("2");
        Consensus.Of(Map(Annotation(1, 7, "a", "2026-01-01", more: "\"ground_truth\": true"), Annotation(2, 8, "b", "2026-01-03")).Annotations)!.ExternalId.ShouldBe("1");
    }

    [Fact]
    public void Whoever_skipped_says_nothing_and_drafts_are_no_annotations()
    {
        var document = Map(Annotation(1, 7, "a", "2026-01-01"), Annotation(2, 8, "b", "2026-01-05", more: "\"was_cancelled\": true"));

        document.Annotations.Select(annotation => annotation.Status).ShouldBe([AnnotationStatus.Submitted, AnnotationStatus.Skipped]);
        document.Annotations[1].Answers.ShouldBeEmpty();
        Consensus.Of(document.Annotations)!.ExternalId.ShouldBe("1");
        Consensus.Of(Map().Annotations).ShouldBeNull();
    }

    [Fact]
    public void An_annotation_made_from_a_suggestion_knows_the_release_and_another_backends_is_none()
    {
        var document = Map(
            Annotation(1, 7, "a", "2026-01-01", more: "\"parent_prediction\": 11"),
            Annotation(2, 8, "a", "2026-01-01", more: "\"parent_prediction\": 12"),
            Annotation(3, 9, "a", "2026-01-01", more: "\"parent_prediction\": 99"));

        document.Annotations.Select(annotation => annotation.FromRelease).ShouldBe(["mlb-4f9a1c-r3", null, null]);
    }

    [Fact]
    public void A_changed_annotation_says_what_it_says_now_and_when_it_changed()
    {
        var before = Map(Annotation(1, 7, "a", "2026-01-01")).Annotations.Single();
        var after = Map(Annotation(1, 7, "b", "2026-01-02")).Annotations.Single();

        after.ExternalId.ShouldBe(before.ExternalId);
        after.UpdatedAt.ShouldBeGreaterThan(before.UpdatedAt);
        after.Answers.Single().ShouldBeOfType<ChoiceAnswer>().Labels.ShouldBe(["b"]);
    }

    [Fact]
    public void A_person_who_is_gone_is_nobody_and_a_renamed_label_stays_as_it_was_said()
    {
        var annotation = Map(Annotation(1, user: null, "old name", "2026-01-01")).Annotations.Single();

        annotation.Annotator.ShouldBe("");
        annotation.Answers.Single().ShouldBeOfType<ChoiceAnswer>().Labels.ShouldBe(["old name"]);
    }

    private static string Annotation(int id, int? user, string label, string day, string more = "\"lead_time\": 2.5") => $$$"""
        {"id": {{{id}}}, "completed_by": {{{(user is null ? "null" : $"{user}")}}}, "created_at": "2025-12-31T00:00:00Z", "updated_at": "{{{day}}}T00:00:00Z", {{{more}}},
         "result": [{"id": "x", "from_name": "q", "to_name": "t", "type": "choices", "value": {"choices": ["{{{label}}}"]}}]}
        """;

    private static PulledDocument Map(params string[] annotations)
    {
        var task = JsonSerializer.Deserialize($$"""
            {"id": 1, "data": {"text": "x"}, "updated_at": "2026-01-09T00:00:00Z", "annotations": [{{string.Join(',', annotations)}}],
             "drafts": [{"id": 5, "result": []}], "predictions": [{"id": 11, "model_version": "mlb-4f9a1c-r3"}, {"id": 12, "model_version": "theirs"}]}
            """, ToolJsonContext.Default.TaskJson)!;
        return new TaskMapper(Schema).Map(task);
    }
}
