using MlBackend.Core.Questions;
using MlBackend.LabelStudio.LabelConfigs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.LabelConfigs;

public sealed class TagsTests
{
    private const string Everything = """
        <View>
          <View style="x"><Text name="t" value="$text"/><HyperText name="h" value="$page"/></View>
          <Paragraphs name="p" value="$talk" nameKey="who" textKey="words"/>
          <Labels name="name" toName="t"><Label value="Person" alias="PER"/><Label value="LOC"/></Labels>
          <Choices name="sure" toName="t" perRegion="true" whenTagName="name" whenLabelValue="PER"><Choice value="yes"/><Choice value="no"/></Choices>
          <HyperTextLabels name="part" toName="h"><View><Label value="title"/></View></HyperTextLabels>
          <ParagraphLabels name="act" toName="p"><Label value="greets"/></ParagraphLabels>
          <Choices name="kind" toName="t" choice="multiple" value="$kinds"/>
          <Rating name="stars" toName="h" maxRating="3"/>
          <Choices name="mood" toName="p"><Choice value="glad"/><Choice value="sad"/></Choices>
          <Relations><Relation value="knows"/></Relations>
          <Number name="age" toName="t"/><TextArea name="note" toName="t"/>
        </View>
        """;

    [Fact]
    public void Several_controls_on_several_kinds_of_text_are_learned_together()
    {
        var schema = LabelConfigParser.Parse(Everything);

        schema.Learned.Select(question => (question.Name, question.Kind, question.Field, question.PerSpan)).ShouldBe([
            ("name", QuestionKind.Span, "text", false),
            ("sure", QuestionKind.Choice, "text", true),
            ("part", QuestionKind.Span, "page", false),
            ("act", QuestionKind.Span, "talk", false),
            ("kind", QuestionKind.MultiChoice, "text", false),
            ("stars", QuestionKind.Rating, "page", false),
            ("mood", QuestionKind.Choice, "talk", false),
        ]);
        schema.Find("name")!.Labels.ShouldBe(["PER", "LOC"]);
        schema.Questions.Where(question => !question.IsLearned).Select(question => question.Kind).ShouldBe([QuestionKind.Relation, QuestionKind.Number, QuestionKind.Text]);
    }

    [Fact]
    public void What_writing_regions_needs_is_stored_with_the_schema()
    {
        var schema = LabelConfigParser.Parse(Everything);
        var read = Schema.FromJson(schema.ToJson());

        read.Hash().ShouldBe(schema.Hash());
        new LabelConfig(read).Fields.Select(field => (field.Name, field.Reading.ToString())).ShouldBe([
            ("text", "Plain"), ("page", "Html"), ("talk", "Dialogue"), ("kinds", "Labels"),
        ]);
        read.Find("sure")!.PerSpan.ShouldBeTrue();
        read.Find("act")!.Details!["textKey"].ShouldBe("words");
    }

    [Fact]
    public void A_plain_question_is_stored_as_it_always_was() =>
        LabelConfigParser.Parse("<View><Text name='t' value='$x'/><Choices name='q' toName='t'><Choice value='a'/></Choices></View>").ToJson()
            .ShouldBe("""{"questions":[{"name":"q","kind":"Choice","target":"t","fields":["x"],"labels":["a"],"notLearned":null}]}""");
}
