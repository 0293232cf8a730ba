using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd.Argilla;

/// <summary>What doctor says of a genuine Argilla, and what the genuine refusals become.</summary>
[Collection(ScenariosApart.Name)]
public sealed class ArgillaDoctorTests(ArgillaFixture fixture)
{
    [Fact]
    public async Task A_sound_connection_is_well_and_each_thing_that_is_spoiled_is_said_with_its_cure()
    {
        await using var scenario = await ArgillaScenario.LinkAsync(
            fixture,
            "examined",
            new JsonObject { ["about"] = ArgillaCorpus.Labels("label_selection", "documentation", "other"), ["why"] = new JsonObject { ["type"] = "text", ["use_markdown"] = false } },
            [ArgillaCorpus.Record(("text", "one")), ArgillaCorpus.Record(("text", "two"))]);
        await Patience.UntilAsync("the webhook stands", ArgillaScenario.Limit, scenario.WebhooksAsync, hooks => hooks.Count == 1);

        var well = await FindingsAsync(scenario);
        well.Where(finding => finding.Value.Verdict != "ok").ShouldBeEmpty();
        well["version"].What.ShouldBe("Argilla 2.8.0.");
        well["token"].What.ShouldBe("A key (role owner) of argilla.");
        well["questions"].What.ShouldBe("It learns about. Of the others, why: Questions of type text are not learned yet.");
        well["search index"].What.ShouldBe("It has all 2 records.");

        var hook = (await scenario.WebhooksAsync())[0];
        await scenario.Driver.SendAsync(HttpMethod.Patch, $"webhooks/{(string)hook["id"]!}", new JsonObject { ["enabled"] = false });
        await scenario.Driver.SendAsync(HttpMethod.Post, $"datasets/{scenario.Dataset.Id}/metadata-properties", new JsonObject
        {
            ["name"] = "mlbackend_priority", ["title"] = "Mine", ["visible_for_annotators"] = true, ["settings"] = new JsonObject { ["type"] = "integer" },
        });
        var ill = await FindingsAsync(scenario);
        ill.Where(finding => finding.Value.Verdict != "ok").Select(finding => finding.Key).Order().ShouldBe(["priorities", "webhook"]);
        ill["webhook"].What.ShouldContain("switched off");
        ill["priorities"].What.ShouldContain("MLB2070");
    }

    [Fact]
    public async Task What_the_genuine_server_refuses_is_said_by_its_code()
    {
        var server = await fixture.ServerAsync();
        using var driver = new ArgillaDriver(server.Url, server.Key);
        await using var service = await ServiceProcess.StartAsync();
        var url = server.Url.ToString();

        (await RefusalAsync(service, ["link", "--argilla", url, "--key", "-"], "no-such-key")).ShouldContain("MLB2060");
        (await RefusalAsync(service, ["link", "--argilla", url, "--key", "-"], await driver.AddAnnotatorAsync($"ann-{Guid.NewGuid():n}"))).ShouldContain("MLB2061");
        await service.RunAsync(["link", "--argilla", url, "--key", "-", "--datasets", ""], server.Key);
        (await RefusalAsync(service, ["argilla", "export", "--dataset", "no-such-dataset", "--out", Path.Combine(service.DataFolder, "none.json")])).ShouldContain("MLB2010");

        var corpus = Path.Combine(service.DataFolder, "corpus.jsonl");
        await File.WriteAllTextAsync(corpus, """
            {"text": "a lovely day", "label": "good"}
            {"text": "an awful day", "label": "bad"}
            """, TestContext.Current.CancellationToken);
        var name = $"refused-{Guid.NewGuid():n}";
        var other = await driver.CreateDatasetAsync(name, ["another"], new JsonObject { ["mood"] = ArgillaCorpus.Labels("label_selection", "good", "bad") });
        (await RefusalAsync(service, ["argilla", "push-corpus", corpus, "--dataset", name])).ShouldContain("MLB2071");
        (await RefusalAsync(service, ["import", corpus, "--to", "argilla", "--title", name])).ShouldContain("MLB2062");

        // A name longer than Argilla takes: its own 422.
        (await RefusalAsync(service, ["argilla", "push-corpus", corpus, "--dataset", new string('x', 300)])).ShouldContain("MLB2063");
        (await RefusalAsync(service, ["argilla", "vectors", "--dataset", name])).ShouldContain("has taken up no dataset");
        await driver.DeleteDatasetAsync(other.Id);
    }

    [Fact]
    public async Task A_corpus_is_imported_and_nothing_of_it_twice()
    {
        var server = await fixture.ServerAsync();
        using var driver = new ArgillaDriver(server.Url, server.Key);
        await using var service = await ServiceProcess.StartAsync();
        await service.RunAsync(["link", "--argilla", server.Url.ToString(), "--key", "-", "--datasets", ""], server.Key);
        var corpus = Path.Combine(service.DataFolder, "moods.jsonl");
        await File.WriteAllLinesAsync(
            corpus, Enumerable.Range(0, 300).Select(at => new JsonObject { ["text"] = $"day {at}", ["label"] = at % 2 == 0 ? "good" : "bad" }.ToJsonString()), TestContext.Current.CancellationToken);

        (await service.RunAsync(["import", corpus, "--to", "argilla", "--title", "moods", "--answers"])).ShouldContain("300 documents");
        await service.RunAsync(["import", corpus, "--to", "argilla", "--title", "moods", "--answers"]);

        var dataset = (await driver.SendAsync(HttpMethod.Get, "me/datasets"))!["items"]!.AsArray().Single(dataset => (string)dataset!["name"]! == "moods")!;
        ((string)dataset["status"]!).ShouldBe("ready");
        var records = await driver.RecordsAsync((string)dataset["id"]!);
        records.Count.ShouldBe(300);
        records.ShouldAllBe(record => record["responses"]!.AsArray().Count == 1);
        await driver.DeleteDatasetAsync((string)dataset["id"]!);
    }

    private static async Task<string> RefusalAsync(ServiceProcess service, string[] arguments, string? input = null) =>
        (await Should.ThrowAsync<InvalidOperationException>(() => service.RunAsync(arguments, input))).Message;

    /// <summary>What doctor finds, by its check; of the data folder only what is not ok.</summary>
    private static async Task<Dictionary<string, (string Verdict, string What)>> FindingsAsync(ArgillaScenario scenario) =>
        JsonNode.Parse(await scenario.Service.RunAsync(["doctor", "--json"]))!["findings"]!.AsArray()
            .Select(finding => finding!)
            .Where(finding => (string)finding["check"]! is not ("data folder" or "disk space" or "service" or "database" or "model"))
            .ToDictionary(finding => (string)finding["check"]!, finding => ((string)finding["verdict"]!, (string)finding["what"]!));
}
