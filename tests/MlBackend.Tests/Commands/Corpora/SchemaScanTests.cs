using MlBackend.Commands.Corpora;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Corpora;

public sealed class SchemaScanTests
{
    private static readonly LabelledSpan Anna = new(new(0), new(4), "PER");
    private static readonly LabelledSpan Paris = new(new(8), new(13), "LOC");

    [Fact]
    public void Labels_and_spans_under_one_name_become_two_questions_wherever_they_stand()
    {
        var spans = Document(new SpanAnswer("label", [Anna]));
        var labels = Document(new ChoiceAnswer("label", ["news"]));
        var both = Document(new ChoiceAnswer("label", ["sport"]), new SpanAnswer("label-spans", [Paris]));
        var scan = Scanned(spans, labels, both);

        scan.Schema().Questions.Select(question => (question.Name, question.Kind, string.Join(',', question.Labels))).ShouldBe(
            [("label-spans", QuestionKind.Span, "LOC,PER"), ("label", QuestionKind.Choice, "news,sport")]);
        scan.Named(spans).Answers.ShouldHaveSingleItem().Question.ShouldBe("label-spans");
        scan.Named(labels).Answers.ShouldBe(labels.Answers);
        scan.Named(both).Answers.ShouldBe(both.Answers);
    }

    [Fact]
    public void What_is_wrong_everybodys_answers_and_the_ends_of_links_follow()
    {
        var link = new LabelledRelation("label", Anna, "label", Paris, RelationDirection.Right, ["lives"]);
        var document = Document(new SpanAnswer("label", [Anna, Paris]), new RelationAnswer("label-relations", [link])) with
        {
            Rejected = [new SpanAnswer("label", [Paris])],
            Annotations = [new Annotation("1", "7", AnnotationStatus.Submitted, false, DateTimeOffset.UnixEpoch, null, null, [new SpanAnswer("label", [Anna])])],
        };

        var named = Scanned(Document(new ChoiceAnswer("label", ["news"])), document).Named(document);

        named.Answers.Select(answer => answer.Question).ShouldBe(["label-spans", "label-relations"]);
        var end = ((RelationAnswer)named.Answers[1]).Relations.ShouldHaveSingleItem();
        (end.FromQuestion, end.ToQuestion).ShouldBe(("label-spans", "label-spans"));
        named.Rejected.ShouldHaveSingleItem().Question.ShouldBe("label-spans");
        named.Annotations.ShouldHaveSingleItem().Answers.ShouldHaveSingleItem().Question.ShouldBe("label-spans");
    }

    [Fact]
    public void A_name_of_one_kind_stays()
    {
        var scan = Scanned(Document(new SpanAnswer("label", [Anna])), Document(new SpanAnswer("label", [])));

        scan.Schema().Questions.ShouldHaveSingleItem().Name.ShouldBe("label");
        scan.Documents.ShouldBe(2);
        scan.Fields.ShouldBe(new Dictionary<string, bool> { ["text"] = true });
    }

    private static SchemaScan Scanned(params CorpusDocument[] documents)
    {
        var scan = new SchemaScan();
        foreach (var document in documents)
        {
            scan.Note(document);
        }

        return scan;
    }

    private static CorpusDocument Document(params Answer[] answers) =>
        new(new Document("1", new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = "Anna in Paris" }), answers, 1);
}
