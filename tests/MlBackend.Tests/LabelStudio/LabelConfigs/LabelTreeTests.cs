using System.Diagnostics;
using System.Globalization;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.LabelConfigs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.LabelConfigs;

public sealed class LabelTreeTests
{
    [Fact]
    public void Taxonomy_takes_the_path_of_each_choice_by_its_alias()
    {
        var question = One("""
            <Taxonomy name="q" toName="t">
              <Choice value="Animals"><View><Choice value="Dogs" alias="dog"><Choice value="Big"/></Choice></View><Choice value="Cats"/></Choice>
              <Choice value="Either/or"/>
            </Taxonomy>
            """);

        question.IsLearned.ShouldBeTrue();
        question.Kind.ShouldBe(QuestionKind.Taxonomy);
        question.Labels.ShouldBe(["Animals", "Animals/dog", "Animals/dog/Big", "Animals/Cats", @"Either\/or"]);
        LabelPath.Split(question.Labels[^1]).ShouldBe(["Either/or"]);
    }

    [Fact]
    public void Where_only_leaves_may_be_chosen_only_leaves_are_labels() =>
        One("<Taxonomy name='q' toName='t' leafsOnly='true'><Choice value='a'><Choice value='b'/><Choice value='c'/></Choice><Choice value='d'/></Taxonomy>")
            .Labels.ShouldBe(["a/b", "a/c", "d"]);

    [Theory]
    [InlineData("<Rating name='q' toName='t'/>", "1,2,3,4,5")]
    [InlineData("<Rating name='q' toName='t' maxRating='3'/>", "1,2,3")]
    [InlineData("<Pairwise name='q' toName='t,u'/>", "left,right")]
    [InlineData("<Pairwise name='q' toName='t, u' leftChoiceValue='A' rightChoiceValue='B'/>", "A,B")]
    public void Ratings_and_pairs_have_their_labels_without_any_tag(string tag, string labels)
    {
        var question = One(tag);

        question.NotLearned.ShouldBeNull();
        string.Join(',', question.Labels).ShouldBe(labels);
    }

    [Fact]
    public void A_pair_is_about_both_texts_in_the_order_of_the_tag() =>
        One("<Pairwise name='q' toName='u,t'/>").Fields.ShouldBe(["second", "first"]);

    [Theory]
    [InlineData("Choices", "Choice")]
    [InlineData("Labels", "Label")]
    [InlineData("Taxonomy", "Choice")]
    public void Ten_thousand_labels_are_read_in_a_blink(string control, string label)
    {
        var labels = string.Concat(Enumerable.Range(0, 10_000).Select(number => $"<{label} value='label number {number}'/>"));
        var text = $"<View><Text name='t' value='$t'/><{control} name='q' toName='t'>{labels}</{control}></View>";
        _ = new LabelConfig(LabelConfigParser.Parse(text));

        var clock = Stopwatch.StartNew();
        var config = new LabelConfig(LabelConfigParser.Parse(text));
        clock.Stop();

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{control}: {clock.ElapsedMilliseconds} ms"));
        config.Schema.Questions.Single().Labels.Count.ShouldBe(10_000);

        // The bar is 200 ms; machines that build at the same time get four times that.
        clock.ElapsedMilliseconds.ShouldBeLessThan(800);
    }

    [Fact]
    public void A_tree_whose_paths_would_fill_the_memory_is_refused()
    {
        var trunk = string.Concat(Enumerable.Repeat($"<Choice value='{new string('a', 10_000)}'>", 100));
        var leaves = string.Concat(Enumerable.Range(0, 100).Select(number => $"<Choice value='{number}'/>"));
        var text = $"<View><Taxonomy name='q' toName='t'>{trunk}{leaves}{string.Concat(Enumerable.Repeat("</Choice>", 100))}</Taxonomy></View>";

        Should.Throw<MlBackendException>(() => LabelConfigParser.Parse(text)).Code.ShouldBe(ErrorCodes.LabelConfigTooLarge);
    }

    private static Question One(string tag) =>
        LabelConfigParser.Parse($"<View><Text name='t' value='$first'/><Text name='u' value='$second'/>{tag}</View>").Questions.Single();
}
