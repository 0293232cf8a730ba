using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.LabelConfigs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.LabelConfigs;

public sealed class LabelConfigParserTests
{
    [Fact]
    public void Several_controls_on_several_texts_in_nested_views_are_learned_in_their_order()
    {
        var schema = LabelConfigParser.Parse("""
            <!-- Two texts -->
            <View>
              <Style>.a { color: red }</Style>
              <View style="display: flex"><Header value="$title"/><Text name="body" value="$text"/></View>
              <Choices name="mood" toName="body" choice="single-radio" showInLine="true">
                <View><Choice value="good"/><View><Choice value="bad" alias="b"/></View></View>
              </Choices>
              <Choices name="topics" toName="subject" choice="multiple"><Choice value="a"/><Choice value="b"/><Choice value="a"/></Choices>
              <Text name="subject" value="$subject_line" valueType="text"/>
              <Filter name="filter" toName="who"/>
              <Labels name="who" toName="body"><Label value="PER" background="red"/><Label value="LOC"/></Labels>
            </View>
            """);

        schema.Questions.Select(question => (question.Name, question.Kind, question.Target, question.IsLearned)).ShouldBe([
            ("mood", QuestionKind.Choice, "body", true),
            ("topics", QuestionKind.MultiChoice, "subject", true),
            ("who", QuestionKind.Span, "body", true),
        ]);
        schema.Questions.Select(question => string.Join(',', question.Labels)).ShouldBe(["good,b", "a,b", "PER,LOC"]);
        schema.Fields.ShouldBe(["text", "subject_line"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("<Choices name='q' toName='t' perRegion='true'><Choice value='a'/></Choices>", QuestionKind.Choice, "perRegion")]
    [InlineData("<Choices name='q' toName='t' perItem='true'><Choice value='a'/></Choices>", QuestionKind.Choice, "pages of an image")]
    [InlineData("<TextArea name='q' toName='t' perRegion='true'/>", QuestionKind.Text, "TextArea")]
    [InlineData("<Labels name='q' toName='t' value='$options'><Label value='a'/></Labels>", QuestionKind.Span, "both from the label config and from the task")]
    [InlineData("<Choices name='q' toName='t'><Choice value='a'><Choice value='b'/></Choice></Choices>", QuestionKind.Choice, "inside choices")]
    [InlineData("<Choices name='q' toName='t'/>", QuestionKind.Choice, "no labels")]
    [InlineData("<Choices name='q' toName='nothing'><Choice value='a'/></Choices>", QuestionKind.Choice, "no object")]
    [InlineData("<Choices name='q' toName='u'><Choice value='a'/></Choices><Text name='u' value='$u' valueType='url'/>", QuestionKind.Choice, "never fetched")]
    [InlineData("<Choices name='q' toName='u'><Choice value='a'/></Choices><Text name='u' value='$a[0].b'/>", QuestionKind.Choice, "$field")]
    [InlineData("<Choices name='q' toName='u'><Choice value='a'/></Choices><Text name='u' value='A fixed text'/>", QuestionKind.Choice, "$field")]
    [InlineData("<Choices name='q' toName='i'><Choice value='a'/></Choices><Image name='i' value='$i'/>", QuestionKind.Choice, "on Image")]
    [InlineData("<Labels name='q' toName='i'><Label value='a'/></Labels><Audio name='i' value='$i'/>", QuestionKind.Region, "on Audio")]
    [InlineData("<Repeater on='$list' indexFlag='{{i}}'><Text name='x{{i}}' value='$list[{{i}}].t'/><Choices name='q' toName='x{{i}}'><Choice value='a'/></Choices></Repeater>", QuestionKind.Choice, "Repeater")]
    [InlineData("<HyperTextLabels name='q' toName='t'><Label value='a'/></HyperTextLabels>", QuestionKind.Span, "needs a HyperText")]
    [InlineData("<ParagraphLabels name='q' toName='h'><Label value='a'/></ParagraphLabels><HyperText name='h' value='$h'/>", QuestionKind.Span, "needs a Paragraphs")]
    [InlineData("<HyperTextLabels name='q' toName='h'><Label value='a'/></HyperTextLabels><HyperText name='h' value='$t'/>", QuestionKind.Span, "in another way")]
    [InlineData("<HyperTextLabels name='q' toName='h'><Label value='a'/></HyperTextLabels><HyperText name='h' value='$h' valueType='url'/>", QuestionKind.Span, "never fetched")]
    [InlineData("<Labels name='q' toName='p'><Label value='a'/></Labels><Paragraphs name='p' value='$p[0]'/>", QuestionKind.Span, "$field")]
    [InlineData("<Taxonomy name='q' toName='t' value='$tree'/>", QuestionKind.Taxonomy, "labels come from the task")]
    [InlineData("<Taxonomy name='q' toName='t' apiUrl='http://127.0.0.1:1/tree'/>", QuestionKind.Taxonomy, "never fetched")]
    [InlineData("<Taxonomy name='q' toName='t' perRegion='true'><Choice value='a'/></Taxonomy>", QuestionKind.Taxonomy, "perRegion")]
    [InlineData("<Rating name='q' toName='t' maxRating='2000000000'/>", QuestionKind.Rating, "from 1 to 100")]
    [InlineData("<Rating name='q' toName='t' maxRating='many'/>", QuestionKind.Rating, "from 1 to 100")]
    [InlineData("<Pairwise name='q' toName='t'/>", QuestionKind.Pairwise, "two objects")]
    [InlineData("<Pairwise name='q' toName='t,t'/>", QuestionKind.Pairwise, "same text twice")]
    [InlineData("<Pairwise name='q' toName='t,nothing'/>", QuestionKind.Pairwise, "no object")]
    [InlineData("<Image name='i' value='$i'/><Pairwise name='q' toName='t,i'/>", QuestionKind.Pairwise, "on Image")]
    [InlineData("<Pairwise name='q' toName='t,u' leftChoiceValue='x' rightChoiceValue='x'/><Text name='u' value='$u'/>", QuestionKind.Pairwise, "one value for both sides")]
    [InlineData("<Number name='q' toName='t'/>", QuestionKind.Number, "Number")]
    [InlineData("<DateTime name='q' toName='t'/>", QuestionKind.Text, "DateTime")]
    [InlineData("<TextArea name='q' toName='t'/>", QuestionKind.Text, "TextArea")]
    [InlineData("<TextArea name='q' toName='a'/><Audio name='a' value='$a'/>", QuestionKind.Transcript, "TextArea")]
    [InlineData("<List name='l' value='$l'/><Ranker name='q' toName='l'/>", QuestionKind.Ranking, "Ranker")]
    [InlineData("<Relations><Relation value='a'/></Relations>", QuestionKind.Relation, "Relations")]
    [InlineData("<RectangleLabels name='q' toName='i'><Label value='a'/></RectangleLabels><Image name='i' value='$i'/>", QuestionKind.Region, "RectangleLabels")]
    [InlineData("<TimeSeriesLabels name='q' toName='s'><Label value='a'/></TimeSeriesLabels><TimeSeries name='s' value='$s'/>", QuestionKind.Region, "TimeSeriesLabels")]
    [InlineData("<VideoRectangle name='q' toName='v'/><Video name='v' value='$v'/>", QuestionKind.Region, "VideoRectangle")]
    [InlineData("<TagOfTomorrow name='q' toName='t'/>", QuestionKind.Text, "TagOfTomorrow")]
    public void Other_questions_are_recognised_and_said_not_to_be_learned(string tags, QuestionKind kind, string reason)
    {
        var question = LabelConfigParser.Parse($"<View><Text name='t' value='$t'/>{tags}</View>").Questions.Single();

        question.Kind.ShouldBe(kind);
        question.NotLearned.ShouldNotBeNull().ShouldContain(reason);
    }

    [Theory]
    [InlineData("", 1006)]
    [InlineData("<View>", 1006)]
    [InlineData("<View><Text name=a/></View>", 1006)]
    [InlineData("<!DOCTYPE View SYSTEM 'http://127.0.0.1:1/evil.dtd'><View/>", 1006)]
    [InlineData("<!DOCTYPE View [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><View>&b;</View>", 1006)]
    [InlineData("<View>&nbsp;</View>", 1006)]
    [InlineData("<View><Text name='a' value='$t'/><Choices name='a' toName='a'/></View>", 1008)]
    public void What_cannot_be_read_has_its_code(string text, int code) =>
        Should.Throw<MlBackendException>(() => LabelConfigParser.Parse(text)).Code.Number.ShouldBe(code);

    [Fact]
    public void Size_and_depth_have_limits()
    {
        var deep = string.Concat(Enumerable.Repeat("<View>", 200)) + string.Concat(Enumerable.Repeat("</View>", 200));
        var large = "<View>" + new string(' ', LabelConfigParser.MaximumLength) + "</View>";

        Should.Throw<MlBackendException>(() => LabelConfigParser.Parse(deep)).Code.ShouldBe(ErrorCodes.LabelConfigTooLarge);
        Should.Throw<MlBackendException>(() => LabelConfigParser.Parse(large)).Code.ShouldBe(ErrorCodes.LabelConfigTooLarge);
    }

    [Fact]
    public void A_label_config_is_read_once_and_the_cache_stays_small()
    {
        var cache = new LabelConfigCache(capacity: 3);
        var first = cache.Get("<View/>");

        cache.Get("<View/>").ShouldBeSameAs(first);
        foreach (var number in Enumerable.Range(0, 10))
        {
            cache.Get($"<View><Text name='t' value='$f{number}'/></View>");
        }

        cache.Get("<View/>").ShouldNotBeSameAs(first);
    }
}
