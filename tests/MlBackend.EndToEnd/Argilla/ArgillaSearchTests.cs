using System.Text.Json.Nodes;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd.Argilla;

/// <summary>Vectors of the texts: Argilla's own search then finds what says the same in other words.</summary>
[Collection(ScenariosApart.Name)]
public sealed class ArgillaSearchTests(ArgillaFixture fixture)
{
    private const string Vectors = "mlbackend-all-MiniLM-L6-v2";

    [Fact]
    public async Task Argillas_own_search_finds_a_near_duplicate_by_the_vectors_that_somebody_asked_for()
    {
        string[] texts =
        [
            "The parcel never arrived and nobody answers my letters.", "The soup was hot and the bread fresh.",
            "My package has not been delivered, and no one replies to my mail.", "How do I install the program on two machines?",
            "A lovely walk along the river in spring.", "The battery of this phone is empty after an hour.",
        ];
        await using var scenario = await ArgillaScenario.LinkAsync(
            fixture, "alike", new JsonObject { ["about"] = ArgillaCorpus.Labels("label_selection", "good", "bad") }, texts.Select(text => ArgillaCorpus.Record(("text", text))));
        await scenario.Driver.SendAsync(HttpMethod.Post, $"datasets/{scenario.Dataset.Id}/vectors-settings", new JsonObject { ["name"] = "theirs", ["title"] = "Theirs", ["dimensions"] = 2 });
        await scenario.Driver.SendAsync(HttpMethod.Put, $"datasets/{scenario.Dataset.Id}/records/bulk", new JsonObject
        {
            ["items"] = new JsonArray(new JsonObject { ["id"] = scenario.Records[0], ["vectors"] = new JsonObject { ["theirs"] = new JsonArray(0.5, 0.25) } }),
        });
        await Patience.UntilAsync("all records are pulled", ArgillaScenario.Limit, scenario.ProjectAsync, project => (int?)project?["documents"] == texts.Length);
        await scenario.Service.RunAsync(["models", "add", Repository.SharedPath("models", "all-MiniLM-L6-v2")]);

        (await scenario.Service.RunAsync(["argilla", "vectors", "--dataset", "alike"])).ShouldContain($"argilla/alike: vectors follow, named {Vectors}.");

        await Patience.UntilAsync(
            "every record has its vector",
            ArgillaScenario.Limit,
            () => scenario.Driver.RecordsAsync(scenario.Dataset.Id, "vectors"),
            records => records.All(record => record["vectors"]?[Vectors] is JsonArray { Count: 384 }));
        var found = (await scenario.Driver.SendAsync(HttpMethod.Post, $"datasets/{scenario.Dataset.Id}/records/search?limit=2", new JsonObject
        {
            ["query"] = new JsonObject { ["vector"] = new JsonObject { ["name"] = Vectors, ["record_id"] = scenario.Records[0], ["order"] = "most_similar" } },
        }))!["items"]!.AsArray();
        found.Select(item => (string)item!["record"]!["id"]!).First(id => id != scenario.Records[0]).ShouldBe(scenario.Records[2]);

        var theirs = (await scenario.Driver.RecordsAsync(scenario.Dataset.Id, "vectors"))[0]["vectors"]!["theirs"]!.AsArray();
        theirs.Select(number => (double)number!).ShouldBe([0.5, 0.25], "another's vectors stay");
    }
}
