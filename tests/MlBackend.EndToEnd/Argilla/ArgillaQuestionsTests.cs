using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd.Argilla;

/// <summary>Every kind of question that is learned, in one dataset; texts with emoji, whose offsets a wrong unit would move.</summary>
[Collection(ScenariosApart.Name)]
public sealed class ArgillaQuestionsTests(ArgillaFixture fixture)
{
    private const int Annotated = 60;
    private const int Records = 90;
    private static readonly string[] Cities = ["Köln", "Paris", "Tokio", "Quito"];

    [Fact]
    public async Task Spans_with_emoji_several_labels_ratings_and_rankings_are_learned_in_one_dataset()
    {
        var questions = new JsonObject
        {
            ["places"] = ArgillaCorpus.Spans("text", "CITY"),
            ["topics"] = ArgillaCorpus.Labels("multi_label_selection", "food", "travel"),
            ["stars"] = ArgillaCorpus.Stars(5),
            ["order"] = ArgillaCorpus.Labels("ranking", "text", "reply"),
            ["comment"] = new JsonObject { ["type"] = "text", ["use_markdown"] = false },
        };
        var examples = Enumerable.Range(0, Records).Select(Example).ToList();
        await using var scenario = await ArgillaScenario.LinkAsync(
            fixture, "all-kinds", questions, examples.Select(example => ArgillaCorpus.Record(("text", example.Text), ("reply", example.Reply))), ["text", "reply"]);
        var records = scenario.Records;

        await scenario.Driver.SubmitAsync(examples.Take(Annotated).Select((example, at) => (records[at], example.Values)));

        foreach (var question in (string[])["places", "topics", "stars", "order"])
        {
            var suggestions = await scenario.WaitForSuggestionsAsync([.. records.Skip(Annotated)], question);
            var right = Enumerable.Range(Annotated, Records - Annotated).Count(at => JsonNode.DeepEquals(suggestions[records[at]]["value"], examples[at].Values[question]));
            right.ShouldBeGreaterThan((Records - Annotated) * 8 / 10, question);
        }
    }

    /// <summary>A text that begins with a family of five code points, as many UTF-16 units and more; what is asked can be told from its words.</summary>
    private static (string Text, string Reply, JsonObject Values) Example(int index)
    {
        var city = Cities[index % Cities.Length];
        var isFood = index % 3 == 0;
        var isGood = index % 2 == 0;
        var lead = $"👩‍👩‍👧 Visit {index}: ";
        var text = $"{lead}{city} 😀 was {(isGood ? "great and lovely" : "awful and dirty")}, {(isFood ? "the noodles were tasty and fresh 🍜" : "the train was on time 🚆")}.";
        var reply = isGood ? $"thank you for the kind words {index}" : $"sorry for the awful dirty trip {index}";
        var start = CodePoints(lead);
        return (text, reply, new JsonObject
        {
            ["places"] = new JsonArray(new JsonObject { ["label"] = "CITY", ["start"] = start, ["end"] = start + CodePoints(city) }),
            ["topics"] = isFood ? new JsonArray("food") : new JsonArray("travel"),
            ["stars"] = isGood ? 5 : 1,
            ["order"] = isGood ? new JsonArray(Ranked("text", 1), Ranked("reply", 2)) : new JsonArray(Ranked("reply", 1), Ranked("text", 2)),
        });
    }

    private static JsonObject Ranked(string item, int rank) => new() { ["value"] = item, ["rank"] = rank };

    private static int CodePoints(string text) => text.EnumerateRunes().Count();
}
