using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd.Tags;

/// <summary>People change their minds: a label more, an annotation changed, one taken back.</summary>
public sealed class ChangeTests(LabelStudioFixture fixture)
{
    private const int Annotated = 36;

    [Fact]
    public async Task A_label_added_an_annotation_changed_and_one_deleted_are_learned_from_as_they_stand()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Changes", Config("sport", "money"));
        var tasks = await scenario.Driver.ImportTasksAsync(scenario.Project, new JsonArray([.. Enumerable.Range(0, Annotated + 24).Select(Task)]));
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(Annotated)], TimeSpan.FromSeconds(120));

        await scenario.Driver.ChangeConfigAsync(scenario.Project, Config("sport", "money", "weather"));
        foreach (var index in Enumerable.Range(0, Annotated).Where(index => Topic(index) == "weather"))
        {
            // Whoever found no label for rain before has one now.
            await scenario.Driver.ChangeAsync((await scenario.Driver.AnnotationIdsAsync(tasks[index]))[0], Answer("weather"));
        }

        await scenario.Driver.DeleteAnnotationAsync((await scenario.Driver.AnnotationIdsAsync(tasks[0]))[0]);
        await scenario.Driver.StartTrainingAsync(scenario.Backend);

        await Patience.UntilAsync(
            "rain is suggested to be weather",
            TimeSpan.FromSeconds(120),
            scenario.CurrentAsync,
            current => Enumerable.Range(Annotated, 24).All(index => current.Any(prediction => (int)prediction["task"]! == tasks[index] && Label(prediction) == Topic(index))));
        var projects = await Patience.UntilAsync(
            "the deleted annotation is gone",
            TimeSpan.FromSeconds(60),
            () => scenario.Service.ListAsync("projects"),
            rows => (int?)rows[0]!["annotated"] == Annotated - 1);
        ((string)projects[0]!["questions"]!).ShouldBe("about (Choice)");
    }

    private static string Config(params string[] labels) =>
        $"""<View><Text name="text" value="$text"/><Choices name="about" toName="text">{string.Concat(labels.Select(label => $"<Choice value=\"{label}\"/>"))}</Choices></View>""";

    private static string Topic(int index) => (index % 3) switch { 0 => "sport", 1 => "money", _ => "weather" };

    private static JsonNode Task(int index)
    {
        var text = Topic(index) switch
        {
            "sport" => $"the striker of team {index} scored a goal",
            "money" => $"the bank of town {index} sold its shares",
            _ => $"rain and wind over valley {index} all night",
        };
        return new JsonObject
        {
            ["data"] = new JsonObject { ["text"] = text },
            ["annotations"] = index < Annotated ? new JsonArray(new JsonObject { ["result"] = Answer(Topic(index) == "weather" ? "money" : Topic(index)) }) : new JsonArray(),
        };
    }

    private static JsonArray Answer(string label) => new(new JsonObject
    {
        ["id"] = "a", ["from_name"] = "about", ["to_name"] = "text", ["type"] = "choices", ["value"] = new JsonObject { ["choices"] = new JsonArray(label) },
    });

    private static string? Label(JsonNode prediction) => prediction["result"]!.AsArray() is [var region, ..] ? (string?)region!["value"]!["choices"]![0] : null;
}
