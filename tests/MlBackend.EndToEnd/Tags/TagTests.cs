using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd.Tags;

/// <summary>Tags beyond choices and labels, learned in a genuine tool that validates every prediction.</summary>
public sealed class TagTests(ValidatingServer tool) : IClassFixture<ValidatingServer>
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

    private const int Count = 60;
    private const int Annotated = 40;

    [Fact]
    public async Task Taxonomy_rating_and_pairwise_of_one_project_are_learned_and_come_back_in_the_tools_form()
    {
        await using var scenario = await Scenario.LinkAsync(tool.Server, "Three tags", Config);
        var tasks = await scenario.Driver.ImportTasksAsync(scenario.Project, new JsonArray([.. Enumerable.Range(0, Count).Select(Task)]));

        for (var index = 0; index < Annotated; index++)
        {
            await scenario.Driver.SubmitAsync(tasks[index], Answers(index));
        }

        var predictions = await scenario.WaitForPredictionsAsync([.. tasks.Skip(Annotated)], TimeSpan.FromSeconds(120));
        var right = Enumerable.Range(Annotated, Count - Annotated).Count(index =>
            Values(predictions[tasks[index]]["result"]!.AsArray()).SequenceEqual(Values(Answers(index))));
        right.ShouldBeGreaterThanOrEqualTo((Count - Annotated) * 9 / 10);
    }

    [Fact]
    public async Task Regions_of_html_dialogues_and_texts_and_what_is_asked_about_them_come_back_and_follow_the_annotator()
    {
        await using var scenario = await Scenario.LinkAsync(tool.Server, "Regions", RegionTasks.Config);
        var tasks = await scenario.Driver.ImportTasksAsync(scenario.Project, new JsonArray([.. Enumerable.Range(0, Count).Select(index => RegionTasks.Task(index, isAnnotated: index < Annotated))]));

        var predictions = await scenario.WaitForPredictionsAsync([.. tasks.Skip(Annotated)], TimeSpan.FromSeconds(180));

        foreach (var question in RegionTasks.Questions)
        {
            var right = Enumerable.Range(Annotated, Count - Annotated).Count(index => RegionTasks
                .Values(predictions[tasks[index]]["result"]!.AsArray(), question).SequenceEqual(RegionTasks.Values(RegionTasks.Answers(index), question)));
            right.ShouldBeGreaterThanOrEqualTo((Count - Annotated) * 3 / 4, question);
        }

        foreach (var prediction in predictions.Values)
        {
            RegionTasks.SharedIds(prediction["result"]!.AsArray()).ShouldBeTrue("what is said about a region has the region's id");
        }

        // The annotator marks a word that no model knows; the same word further on is suggested.
        await scenario.Driver.MakeInteractiveAsync(scenario.Backend, scenario.Project, scenario.Service.PasteUrl);
        var asked = await scenario.Driver.ImportTasksAsync(scenario.Project, new JsonArray(new JsonObject { ["data"] = RegionTasks.Data("Qwxz and then Qwxz again") }));
        var suggested = await scenario.Driver.AskAsync(scenario.Backend, asked[0], new JsonArray(RegionTasks.Region("name", "text", "labels", new JsonObject { ["start"] = 0, ["end"] = 4, ["text"] = "Qwxz", ["labels"] = new JsonArray("PER") })));
        suggested.ShouldContain(region => (string)region!["from_name"]! == "name" && (int)region["value"]!["start"]! == 14 && (string)region["value"]!["labels"]![0]! == "PER");
        suggested.ShouldNotContain(region => (string)region!["from_name"]! == "name" && (int)region["value"]!["start"]! == 0);
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
