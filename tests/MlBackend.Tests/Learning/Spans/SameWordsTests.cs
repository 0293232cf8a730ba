using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Spans;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Spans;

public sealed class SameWordsTests
{
    [Fact]
    public void The_same_words_get_the_same_label_and_what_stands_there_is_not_said_again()
    {
        const string text = "Paris met Ann in Paris; Parisian Paris.";

        var folded = SameWords.Fold(Model((10, 13, "PER")), [Span(0, 5, "LOC")], text);

        folded.Spans.Select(scored => (scored.Span.Start.Value, scored.Span.Label)).ShouldBe([(10, "PER"), (17, "LOC"), (33, "LOC")]);
    }

    [Fact]
    public void Models_give_way_to_the_person_and_agree_where_they_are_surer()
    {
        const string text = "New York and York and New York";
        var model = new SpanSuggestion("q", 0.5, [Scored(0, 3, "ORG", 0.6), Scored(22, 30, "LOC", 0.97), Scored(13, 17, "PER", 0.8)]);

        var folded = SameWords.Fold(model, [Span(0, 8, "LOC")], text);

        folded.Spans.ShouldBe([Scored(13, 17, "PER", 0.8), Scored(22, 30, "LOC", 0.97)]);
    }

    [Fact]
    public void Longer_spans_come_first_so_that_none_overlap()
    {
        const string text = "York, New York, York, New York";

        var folded = SameWords.Fold(Model(), [Span(0, 4, "SHORT"), Span(6, 14, "LONG")], text);

        folded.Spans.Select(scored => (scored.Span.Start.Value, scored.Span.Label)).ShouldBe([(16, "SHORT"), (22, "LONG")]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(0, 99)]
    public void Spans_of_nothing_are_carried_nowhere(int start, int end) =>
        SameWords.Fold(Model(), [Span(start, end, "a")], "a  b  c").Spans.ShouldBeEmpty();

    private static SpanSuggestion Model(params (int Start, int End, string Label)[] spans) =>
        new("q", 0.5, [.. spans.Select(span => Scored(span.Start, span.End, span.Label, 0.5))]);

    private static ScoredSpan Scored(int start, int end, string label, double confidence) => new(Span(start, end, label), confidence);

    private static LabelledSpan Span(int start, int end, string label) => new(new Utf16Offset(start), new Utf16Offset(end), label);
}
