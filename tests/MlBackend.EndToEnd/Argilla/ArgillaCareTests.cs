using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd.Argilla;

/// <summary>What is not this service's own stays as it is; what went is noticed; a kill in the middle of a push loses and doubles nothing.</summary>
[Collection(ScenariosApart.Name)]
public sealed class ArgillaCareTests(ArgillaFixture fixture)
{
    private const int Annotated = 60;

    [Fact]
    public async Task Others_suggestions_and_metadata_stay_and_a_kill_during_the_push_loses_nothing()
    {
        var properties = new JsonObject { ["weight"] = new JsonObject { ["type"] = "float" }, ["words"] = new JsonObject { ["type"] = "integer" } };
        IReadOnlyList<(string Text, string Label)> corpus = [.. ArgillaCorpus.Docs(350), .. ArgillaCorpus.Docs(350)];
        var items = corpus.Select((entry, at) =>
        {
            var record = ArgillaCorpus.Record(("text", $"{entry.Text} ({at})"));
            record["metadata"] = new JsonObject { ["words"] = at, ["weight"] = JsonNode.Parse("1.0") };
            return record;
        }).Append(ArgillaCorpus.Record(("text", "bare")));
        await using var scenario = await ArgillaScenario.LinkAsync(
            fixture, "care", new JsonObject { ["about"] = ArgillaCorpus.Labels("label_selection", "documentation", "other") }, items, properties: properties);
        var (question, records) = (scenario.Dataset.Questions["about"], scenario.Records);
        await scenario.Driver.PutSuggestionAsync(records[100], Suggestion(question, "human", "somebody"));
        await scenario.Driver.PutSuggestionAsync(records[101], Suggestion(question, "model", "another-model/3"));
        await scenario.Driver.DeleteRecordAsync(records[102]);

        await scenario.Driver.SubmitAsync(Enumerable.Range(0, Annotated).Select(at => (records[at], new JsonObject { ["about"] = corpus[at].Label })));
        await Patience.UntilAsync(
            "a push has begun",
            ArgillaScenario.Limit,
            () => scenario.Driver.RecordsAsync(scenario.Dataset.Id),
            all => all.Any(record => record["suggestions"]!.AsArray().Any(IsOurs)));
        scenario.Service.KillWorkers();

        int[] others = [100, 101, 102];
        await scenario.WaitForSuggestionsAsync([.. Enumerable.Range(Annotated, 700 - Annotated).Except(others).Select(at => records[at])], "about");
        var after = (await scenario.Driver.RecordsAsync(scenario.Dataset.Id)).ToDictionary(record => (string)record["id"]!);
        after.Count.ShouldBe(700, "nothing was made anew");
        after.Values.ShouldAllBe(record => record["suggestions"]!.AsArray().Count <= 1);
        after[records[100]]["suggestions"]![0]!["agent"]!.ToString().ShouldBe("somebody");
        after[records[101]]["suggestions"]![0]!["agent"]!.ToString().ShouldBe("another-model/3");
        foreach (var at in (int[])[Annotated, 100, 650])
        {
            var metadata = after[records[at]]["metadata"]!;
            (metadata["words"]!.ToJsonString(), metadata["weight"]!.ToJsonString()).ShouldBe(($"{at}", "1.0"));
            ((double)metadata["mlbackend_priority"]!).ShouldBeInRange(0, 1);
        }

        await scenario.Driver.DeleteRecordAsync(records[103]);
        await Patience.UntilAsync("the deletion is noticed", TimeSpan.FromSeconds(90), scenario.ProjectAsync, project => (int)project!["documents"]! == 699);
    }

    private static bool IsOurs(JsonNode? suggestion) => ((string?)suggestion!["agent"])?.StartsWith("mlb-", StringComparison.Ordinal) == true;

    private static JsonObject Suggestion(string question, string type, string agent) => new()
    {
        ["question_id"] = question, ["value"] = "other", ["type"] = type, ["agent"] = agent,
    };
}
