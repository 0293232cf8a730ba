using MlBackend.Argilla.Mapper;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using MlBackend.Tests.Argilla.Client;
using MlBackend.TestKit.Argilla;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Mapper;

/// <summary>Suggestions in the values that the recorded server took.</summary>
public sealed class SuggestionWriterTests
{
    [Fact]
    public void Every_kind_is_written_as_the_server_takes_it()
    {
        var written = Write("Ada saw Köln", [
            Choice("sentiment", ("positive", 0.9)),
            Choice("topics", ("service", 0.8), ("quality", 0.4)),
            Choice("stars", ("4", 1)),
            Spans("entities", (0, 3, "PER", 0.99), (8, 12, "LOC", 0.7)),
        ]);

        written.Select(suggestion => (suggestion.Value, suggestion.Score)).ShouldBe(
        [
            ("\"positive\"", "0.9"),
            ("[\"service\",\"quality\"]", "[0.8,0.4]"),
            ("4", "1.0"),
            ("""[{"label":"PER","start":0,"end":3},{"label":"LOC","start":8,"end":12}]""", "[0.99,0.7]"),
        ]);
    }

    [Fact]
    public void Spans_are_counted_in_code_points()
    {
        // The recorded text, in which 'Köln' begins at code point 15 and UTF-16 unit 19.
        var text = ArgillaRecording.Of("spans/001-record-create").RequestBody.GetProperty("items")[0].GetProperty("fields").GetProperty("text").GetString()!;

        Write(text, [Spans("entities", (19, 23, "LOC", 0.5))]).ShouldHaveSingleItem().Value.ShouldBe("""[{"label":"LOC","start":15,"end":19}]""");
    }

    [Fact]
    public void No_span_is_an_empty_list_without_a_score() =>
        Write("text", [Spans("entities")]).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            suggestion => suggestion.Value.ShouldBe("[]"),
            suggestion => suggestion.Score.ShouldBe("null"));

    [Fact]
    public void Of_spans_that_lie_over_each_other_the_surest_is_kept_and_touching_ones_stay() =>
        Write("Ada Lovelace", [Spans("entities", (0, 8, "ORG", 0.4), (0, 3, "PER", 0.9), (3, 4, "LOC", 0.3))]).ShouldHaveSingleItem().Value
            .ShouldBe("""[{"label":"PER","start":0,"end":3},{"label":"LOC","start":3,"end":4}]""");

    [Fact]
    public void None_of_several_labels_has_no_value_and_unknown_labels_are_left_out()
    {
        Write("text", [Choice("topics")]).ShouldBeEmpty();
        Write("text", [Choice("sentiment", ("wonderful", 1))]).ShouldBeEmpty();
        Write("text", [Choice("nobody", ("asked", 1))]).ShouldBeEmpty();
    }

    [Fact]
    public void Preferences_become_a_ranking_by_how_often_each_item_wins()
    {
        var schema = AnswerReaderTests.Ranking("a", "b", "c");
        var document = new Document("1", new Dictionary<string, string> { ["a"] = "x", ["b"] = "y", ["c"] = "z" });
        Suggestion[] preferences = [Preference("order/a/b", 0.9), Preference("order/a/c", 0.3), Preference("order/b/c", 0.2)];

        var written = new SuggestionWriter(schema).Write(new SuggestedDocument(document, new DocumentSuggestion("1", preferences, 0))).ShouldHaveSingleItem();

        // a wins 0.9 and 0.3, b 0.1 and 0.2, c 0.7 and 0.8 of its two comparisons.
        written.Value.ShouldBe("""[{"value":"c","rank":1},{"value":"a","rank":2},{"value":"b","rank":3}]""");
        written.Score.ShouldBe("[0.75,0.6,0.15]");
        new SuggestionWriter(schema).Write(new SuggestedDocument(document, new DocumentSuggestion("1", preferences[..2], 0))).ShouldBeEmpty("one of three was not compared");

        static ChoiceSuggestion Preference(string question, double first)
        {
            var items = question.Split('/');
            ScoredLabel[] both = [new(items[1], first), new(items[2], 1 - first)];
            return new ChoiceSuggestion(question, both.Max(label => label.Confidence), [both.MaxBy(label => label.Confidence)], both);
        }
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(1, "1.0")]
    [InlineData(0.25, "0.25")]
    [InlineData(1.0000001, "1.0")]
    [InlineData(0.123456789, "0.123457")]
    [InlineData(0.0000001, "0.0")]
    public void Numbers_have_a_decimal_point(double number, string written) => SuggestionWriter.Decimal(number).ShouldBe(written);

    private static IReadOnlyList<WrittenSuggestion> Write(string text, IReadOnlyList<Suggestion> suggestions) => new SuggestionWriter(PullTests.Schema).Write(
        new SuggestedDocument(new Document("1", new Dictionary<string, string> { ["text"] = text }), new DocumentSuggestion("1", suggestions, 0)));

    private static ChoiceSuggestion Choice(string question, params (string Label, double Confidence)[] labels)
    {
        IReadOnlyList<ScoredLabel> scored = [.. labels.Select(label => new ScoredLabel(label.Label, label.Confidence))];
        return new ChoiceSuggestion(question, 0.5, scored, scored);
    }

    private static SpanSuggestion Spans(string question, params (int Start, int End, string Label, double Confidence)[] spans) => new(
        question,
        0.5,
        [.. spans.Select(span => new ScoredSpan(new LabelledSpan(new Utf16Offset(span.Start), new Utf16Offset(span.End), span.Label), span.Confidence))]);
}
