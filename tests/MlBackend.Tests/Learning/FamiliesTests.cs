using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning;

public sealed class FamiliesTests
{
    [Theory]
    [InlineData(QuestionKind.Choice, "linear")]
    [InlineData(QuestionKind.MultiChoice, "linear")]
    [InlineData(QuestionKind.Taxonomy, "linear")]
    [InlineData(QuestionKind.Rating, "linear")]
    [InlineData(QuestionKind.Pairwise, "linear")]
    [InlineData(QuestionKind.Span, "crf")]
    public void Each_kind_of_question_has_its_family(QuestionKind kind, string name)
    {
        Families.DefaultFor(kind)!.Name.ShouldBe(name);
        Families.Find(name)!.Learns(kind).ShouldBeTrue();
    }

    [Fact]
    public void What_nobody_learns_has_no_family()
    {
        Families.DefaultFor(QuestionKind.Region).ShouldBeNull();
        Families.Find("LINEAR").ShouldBeNull();
    }

    [Fact]
    public void Names_are_unique() => Families.All.Select(family => family.Name).ShouldBeUnique();

    [Theory]
    [InlineData("penalty", "-1")]
    [InlineData("penalty", "NaN")]
    [InlineData("penalty", "0,5")]
    [InlineData("balance", "maybe")]
    [InlineData("depth", "3")]
    public void Unknown_options_and_values_are_refused(string name, string value)
    {
        var settings = new TrainingSettings(Options: new Dictionary<string, string> { [name] = value });

        Should.Throw<MlBackendException>(() => Families.Find("linear")!.Train(Set(), settings, null, TestContext.Current.CancellationToken))
            .Code.ShouldBe(ErrorCodes.BadTrainingOption);
    }

    [Fact]
    public void No_epoch_at_all_is_refused() =>
        Should.Throw<MlBackendException>(() => Families.Find("linear")!.Train(Set(), new TrainingSettings(Epochs: 0), null, TestContext.Current.CancellationToken))
            .Code.ShouldBe(ErrorCodes.BadTrainingOption);

    [Fact]
    public void Labels_that_left_the_question_can_be_left_out()
    {
        var question = new Question("q", QuestionKind.Choice, "text", ["text"], ["a", "b"]);

        var (set, changed) = KnownLabels.Only(new TrainingSet(question, [Choice("a"), Choice("gone"), Choice("b")]));

        set.Examples.Select(example => ((ChoiceAnswer)example.Answer).Labels[0]).ShouldBe(["a", "b"]);
        changed.ShouldBe(1);
    }

    [Fact]
    public void An_answer_with_several_labels_or_spans_loses_the_unknown_ones_only()
    {
        var question = new Question("q", QuestionKind.MultiChoice, "text", ["text"], ["a", "b"]);
        var spans = new SpanAnswer("q", [Span(0, "a"), Span(1, "gone")]);

        var multiple = KnownLabels.Only(new TrainingSet(question, [Choice("a", "gone"), Choice("gone")])).Set;
        var marked = KnownLabels.Only(new TrainingSet(question with { Kind = QuestionKind.Span }, [new Example(Document(), spans)])).Set;

        multiple.Examples.Select(example => ((ChoiceAnswer)example.Answer).Labels).ShouldBe([["a"], []]);
        ((SpanAnswer)marked.Examples[0].Answer).Spans.ShouldBe([Span(0, "a")]);
    }

    private static TrainingSet Set() =>
        new(new Question("q", QuestionKind.Choice, "text", ["text"], ["a", "b"]), [Choice("a"), Choice("b")]);

    private static Example Choice(params string[] labels) => new(Document(), new ChoiceAnswer("q", labels));

    private static Document Document() => new("1", new Dictionary<string, string> { ["text"] = "xx" });

    private static LabelledSpan Span(int start, string label) => new(new Utf16Offset(start), new Utf16Offset(start + 1), label);
}
