using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>Tags beyond choices and labels, learned in the genuine tool.</summary>
public sealed class TagTests(LabelStudioFixture fixture)
{
    private const string Config = """
        <View>
          <Text name="one" value="$left"/><Text name="other" value="$right"/>
          <Taxonomy name="topic" toName="one">
            <Choice value="Sport"><Choice value="Football"/></Choice><Choice value="Money"><Choice value="Banks"/></Choice>
          </Taxonomy>
          <Rating name="stars" toName="one" maxRating="5"/>
          <Pairwise name="better" toName="one,other"/>
        </View>
        """;

    [Fact]
    public async Task Taxonomy_rating_and_pairwise_of_one_project_are_learned_and_come_back_in_the_tools_form()
    {
        const int count = 60;
        const int annotated = 40;
        await using var scenario = await Scenario.LinkAsync(fixture, "Three tags", Config);
        var tasks = await scenario.Driver.ImportTasksAsync(scenario.Project, new JsonArray([.. Enumerable.Range(0, count).Select(Task)]));

        for (var index = 0; index < annotated; index++)
        {
            await scenario.Driver.SubmitAsync(tasks[index], Answers(index));
        }

        var predictions = await scenario.WaitForPredictionsAsync([.. tasks.Skip(annotated)], TimeSpan.FromSeconds(120));
        var right = Enumerable.Range(annotated, count - annotated).Count(index =>
            Values(predictions[tasks[index]]["result"]!.AsArray()).SequenceEqual(Values(Answers(index))));
        right.ShouldBeGreaterThanOrEqualTo((count - annotated) * 9 / 10);
    }

    private static bool IsSport(int index) => index % 2 == 0;

    private static JsonNode Task(int index)
    {
        var sport = $"a great match, the coach of team {index} praised the striker";
        var money = $"a poor quarter, the bank of town {index} lost shares";
        return new JsonObject { ["data"] = new JsonObject { ["left"] = IsSport(index) ? sport : money, ["right"] = IsSport(index) ? money : sport } };
    }

    private static JsonArray Answers(int index) =>
    [
        Region("topic", "taxonomy", "taxonomy", IsSport(index) ? new JsonArray(new JsonArray("Sport", "Football")) : new JsonArray(new JsonArray("Money", "Banks"))),
        Region("stars", "rating", "rating", IsSport(index) ? 5 : 2),
        Region("better", "pairwise", "selected", IsSport(index) ? "left" : "right"),
    ];

    private static JsonObject Region(string name, string type, string member, JsonNode value) => new()
    {
        ["id"] = name, ["from_name"] = name, ["to_name"] = "one", ["type"] = type, ["value"] = new JsonObject { [member] = value },
    };

    /// <summary>What each region says, in the order of the questions' names.</summary>
    private static IEnumerable<string> Values(JsonArray result) =>
        result.Select(region => $"{region!["from_name"]} {region["to_name"]} {region["type"]} {region["value"]!.ToJsonString()}").Order(StringComparer.Ordinal);
}
