using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning;
using MlBackend.Learning.Spans;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Spans;

public sealed class SpanQuestionTests
{
    private static readonly Question Names = new("name", QuestionKind.Span, "t", ["text"], ["PER", "LOC"]);
    private static readonly Question Certainty = new("certainty", QuestionKind.Choice, "t", ["text"], ["sure", "unsure"]) { PerSpan = true };

    [Fact]
    public void A_choice_about_each_region_is_learned_and_given_to_the_regions_that_are_suggested()
    {
        var answered = Enumerable.Range(0, 40).Select(Answered).ToList();
        var names = Families.Find("crf")!.Train(new TrainingSet(Names, [.. answered.Select(one => new Example(one.Document, one.Answers[0]))]), new TrainingSettings(), null, TestContext.Current.CancellationToken);
        var examples = answered.SelectMany(one => SpanQuestion.Examples(Certainty, one.Document, one.Answers)).ToList();
        var certainty = Families.Find("linear")!.Train(new TrainingSet(SpanQuestion.Of(Certainty), examples), new TrainingSettings(), null, TestContext.Current.CancellationToken);

        var asked = Answered(101);
        var said = ReleaseAnswers.Of([certainty, names], [asked.Document, Text("nothing here"), new Document("3", new Dictionary<string, string>())], null, TestContext.Current.CancellationToken);

        examples.Count.ShouldBe(80);
        said[0].Select(suggestion => suggestion.Question).ShouldBe(["name", "certainty"]);
        said[0][1].ToAnswer().ShouldBeOfType<SpanAnswer>().Spans.ShouldBe(((SpanAnswer)asked.Answers[1]).Spans);
        said[0][1].Confidence.ShouldBeInRange(0.5, 1);
        said[1].Single(suggestion => suggestion.Question == "certainty").ShouldBeOfType<SpanSuggestion>().Spans.ShouldBeEmpty();
        said[2].ShouldBeEmpty();
    }

    [Fact]
    public void Regions_outside_the_text_or_answered_twice_teach_nothing()
    {
        var document = Text("Ada left");
        var answers = new SpanAnswer("certainty", [Span(0, 3, "sure"), Span(0, 3, "unsure"), Span(4, 99, "sure"), Span(4, 8, "sure")]);

        SpanQuestion.Examples(Certainty, document, [answers]).Select(example => example.Document.Field("span")).ShouldBe(["left"]);
    }

    private static (Document Document, IReadOnlyList<Answer> Answers) Answered(int index)
    {
        var isSure = index % 2 == 0;
        var text = $"we {(isSure ? "clearly" : "perhaps")} saw Ada{index} there and {(isSure ? "perhaps" : "clearly")} found Paris{index} at last";
        var (person, place) = (text.IndexOf("Ada", StringComparison.Ordinal), text.IndexOf("Paris", StringComparison.Ordinal));
        var (personEnd, placeEnd) = (text.IndexOf(' ', person), text.IndexOf(' ', place));
        return (Text(text),
        [
            new SpanAnswer("name", [Span(person, personEnd, "PER"), Span(place, placeEnd, "LOC")]),
            new SpanAnswer("certainty", [Span(person, personEnd, isSure ? "sure" : "unsure"), Span(place, placeEnd, isSure ? "unsure" : "sure")]),
        ]);
    }

    private static Document Text(string text) => new("1", new Dictionary<string, string> { ["text"] = text });

    private static LabelledSpan Span(int start, int end, string label) => new(new Utf16Offset(start), new Utf16Offset(end), label);
}
