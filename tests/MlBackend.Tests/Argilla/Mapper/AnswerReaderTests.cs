using System.Text.Json;
using MlBackend.Argilla.Contract;
using MlBackend.Argilla.Mapper;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Tests.Argilla.Client;
using MlBackend.TestKit.Argilla;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Mapper;

/// <summary>What people answered, in the questions of the recorded dataset.</summary>
public sealed class AnswerReaderTests
{
    private static readonly Schema Schema = PullTests.Schema;

    [Fact]
    public void The_recorded_spans_count_code_points_and_land_on_the_word_that_was_marked()
    {
        var record = ArgillaRecording.Of("spans/001-record-create").RequestBody.GetProperty("items")[0];
        var text = record.GetProperty("fields").GetProperty("text").GetString()!;
        var values = ArgillaRecording.Of("spans/014-response-spans").RequestBody.GetProperty("items")[0].GetProperty("values");
        var misfits = 0;

        var answer = Read(values, text, ref misfits).OfType<SpanAnswer>().ShouldHaveSingleItem();

        var span = answer.Spans.ShouldHaveSingleItem();
        text[span.Start.Value..span.End.Value].ShouldBe("Köln");
        (span.Label, misfits).ShouldBe(("LOC", 0));
    }

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var misfits = 0;

        var answers = Read(
            """{"sentiment":{"value":"neutral"},"topics":{"value":["price","quality","price"]},"stars":{"value":4},"order":{"value":[{"value":"c","rank":1},{"value":"a","rank":2},{"value":"b","rank":2}]},"entities":{"value":[]},"comment":{"value":"Fine."}}""",
            "Some text",
            ref misfits);

        answers.OfType<ChoiceAnswer>().Select(answer => (answer.Question, string.Join(',', answer.Labels))).ShouldBe([("sentiment", "neutral"), ("topics", "price,quality"), ("stars", "4")]);
        answers.OfType<RankingAnswer>().ShouldHaveSingleItem().Lists[""].ShouldBe(["c", "a", "b"]);
        answers.OfType<SpanAnswer>().ShouldHaveSingleItem().Spans.ShouldBeEmpty();
        answers.OfType<TextAnswer>().ShouldHaveSingleItem().Texts.ShouldBe(["Fine."]);
        misfits.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"sentiment":{"value":"wonderful"}}""")]
    [InlineData("""{"stars":{"value":9}}""")]
    [InlineData("""{"stars":{"value":"4"}}""")]
    [InlineData("""{"topics":{"value":["price","beauty"]}}""")]
    [InlineData("""{"entities":{"value":[{"label":"LOC","start":0,"end":99}]}}""")]
    [InlineData("""{"entities":{"value":[{"label":"LOC","start":4,"end":4}]}}""")]
    [InlineData("""{"entities":{"value":[{"label":"DATE","start":0,"end":4}]}}""")]
    [InlineData("""{"entities":{"value":[{"label":"LOC","start":-1,"end":4}]}}""")]
    public void A_value_that_does_not_fit_is_left_out_and_counted(string values)
    {
        var misfits = 0;

        Read(values, "Some text", ref misfits).OfType<ChoiceAnswer>().ShouldAllBe(answer => answer.Labels.Count == 0);

        misfits.ShouldBe(1);
    }

    [Fact]
    public void What_was_left_empty_says_none_in_a_submitted_response_and_nothing_in_a_draft()
    {
        var misfits = 0;
        using var values = JsonDocument.Parse("""{"sentiment":{"value":"neutral"}}""");

        AnswerReader.Read(values.RootElement, Schema, Document("text"), isWhole: true, ref misfits).Select(answer => answer.Question).ShouldBe(["sentiment", "topics", "entities"]);
        AnswerReader.Read(values.RootElement, Schema, Document("text"), isWhole: false, ref misfits).Select(answer => answer.Question).ShouldBe(["sentiment"]);
    }

    [Fact]
    public void A_ranking_of_fields_is_read_as_preferences_between_each_two()
    {
        var schema = Ranking("a", "b", "c");
        using var values = JsonDocument.Parse("""{"order":{"value":[{"value":"c","rank":1},{"value":"a","rank":2},{"value":"b","rank":2}]}}""");
        var misfits = 0;

        var preferences = AnswerReader.Read(values.RootElement, schema, Document("text"), isWhole: true, ref misfits).OfType<ChoiceAnswer>();

        // Nothing is said of a and b, which share a rank.
        preferences.Select(answer => (answer.Question, answer.Labels[0])).ShouldBe([("order/a/c", "c"), ("order/b/c", "c")]);
    }

    /// <summary>A schema with a ranking of fields.</summary>
    internal static Schema Ranking(params string[] fields) => QuestionMapper.Map(
        [.. fields.Select(field => new FieldJson(field, field, Required: true, new FieldSettingsJson("text")))],
        [new QuestionJson("7", "order", "Order", Required: true, new QuestionSettingsJson("ranking", [.. fields.Select(field => new OptionJson(JsonSerializer.SerializeToElement(field)))]))]);

    private static IReadOnlyList<Answer> Read(string values, string text, ref int misfits)
    {
        using var json = JsonDocument.Parse(values);
        return Read(json.RootElement, text, ref misfits);
    }

    private static IReadOnlyList<Answer> Read(JsonElement values, string text, ref int misfits) => AnswerReader.Read(values, Schema, Document(text), isWhole: false, ref misfits);

    private static Document Document(string text) => new("1", new Dictionary<string, string> { ["text"] = text });
}
