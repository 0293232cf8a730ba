using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>What the service leaves in Label Studio beside suggestions.</summary>
public sealed class UpkeepTests(LabelStudioFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_spoilt_webhook_and_tab_are_mended_and_unlinking_takes_back_the_webhook_and_the_release()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Upkeep", Corpus.DocsConfig, extraParams: new JsonObject { ["most_useful_tab"] = true });
        var tasks = await scenario.ImportAnnotatedAsync(Corpus.Docs(40), 30);
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(30)], Limit);
        var hook = (await HooksAsync(scenario)).ShouldHaveSingleItem();
        ((string?)hook["url"]).ShouldBe(scenario.Service.PasteUrl + "/webhook");
        await scenario.Driver.PatchAsync($"/api/webhooks/{hook["id"]}/", new JsonObject
        {
            ["url"] = scenario.Service.PasteUrl.Replace("localhost", "gone.invalid", StringComparison.Ordinal) + "/webhook",
            ["is_active"] = false,
            ["send_for_all_actions"] = false,
            ["actions"] = new JsonArray("TASKS_CREATED"),
        });
        await scenario.Driver.PostAsync("/api/webhooks/", new JsonObject { ["project"] = scenario.Project, ["url"] = "http://127.0.0.1:9/webhook", ["is_active"] = false });

        var tab = (await TabsAsync(scenario)).ShouldHaveSingleItem();
        await CheckOrderAsync(scenario, tab, tasks.Skip(30));
        tab["data"]!["ordering"] = new JsonArray("-tasks:id");
        await scenario.Driver.PatchAsync($"/api/dm/views/{tab["id"]}/", tab);

        // A worker that starts anew looks at once; else it is looked after every ten minutes.
        scenario.Service.KillWorkers();

        var mended = (await Patience.UntilAsync(
            "the webhook is mended",
            Limit,
            () => HooksAsync(scenario),
            hooks => hooks.Count == 2 && hooks.Any(own => (string?)own["url"] == scenario.Service.PasteUrl + "/webhook"))).First(own => (int)own["id"]! == (int)hook["id"]!);
        ((bool)mended["is_active"]!, (bool)mended["send_for_all_actions"]!).ShouldBe((true, true));
        ((string?)mended["url"]).ShouldBe(scenario.Service.PasteUrl + "/webhook");

        var mendedTab = (await Patience.UntilAsync(
            "the tab is mended",
            Limit,
            () => TabsAsync(scenario),
            tabs => (string?)tabs[0]["data"]!["ordering"]![0] == "tasks:predictions_score")).ShouldHaveSingleItem();
        await CheckOrderAsync(scenario, mendedTab, tasks.Skip(30));

        var before = (await scenario.Driver.PredictionsAsync(scenario.Project)).Count;
        (await scenario.Service.RunAsync(["unlink", fixture.Server.Url.ToString()])).ShouldContain("1 webhook removed, no release is shown any more");

        ((string?)(await HooksAsync(scenario)).ShouldHaveSingleItem()["url"]).ShouldBe("http://127.0.0.1:9/webhook");
        (await scenario.Driver.ShownVersionAsync(scenario.Project)).ShouldBeEmpty();
        (await scenario.Driver.PredictionsAsync(scenario.Project)).Count.ShouldBe(before);
        ((string?)(await scenario.Service.ListAsync("projects"))[0]!["state"]).ShouldBe("NeedsToken");
    }

    private static async Task<IReadOnlyList<JsonNode>> HooksAsync(Scenario scenario) =>
        [.. (await scenario.Driver.GetAsync($"/api/webhooks/?project={scenario.Project}"))!.AsArray().Select(hook => hook!)];

    private static async Task<IReadOnlyList<JsonNode>> TabsAsync(Scenario scenario) =>
    [
        .. (await scenario.Driver.GetAsync($"/api/dm/views/?project={scenario.Project}"))!.AsArray()
            .Where(view => (string?)view!["data"]!["title"] == "Most useful next").Select(view => view!),
    ];

    /// <summary>The tab has the tasks that nobody annotated, the least score first.</summary>
    private static async Task CheckOrderAsync(Scenario scenario, JsonNode tab, IEnumerable<int> open)
    {
        var shown = (await scenario.Driver.GetAsync($"/api/tasks?project={scenario.Project}&view={tab["id"]}&page_size=100"))!["tasks"]!.AsArray();
        shown.Select(task => (int)task!["id"]!).ShouldBe(open, ignoreOrder: true);
        shown.Select(task => (double)task!["predictions_score"]!).ShouldBeInOrder();
    }
}
