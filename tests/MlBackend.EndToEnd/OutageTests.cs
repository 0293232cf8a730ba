using System.Diagnostics;
using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>Label Studio away, slow or started again: the service lives on, and afterwards nothing is lost and nothing stands twice.</summary>
[Collection(ScenariosApart.Name)]
public sealed class OutageTests(LabelStudioFixture fixture)
{
    /// <summary>Longer than all repetitions of a call, of a batch and of a push together.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Down_for_two_minutes_then_everything_arrives_once()
    {
        await using var line = new TroubledLine(fixture.Server.Url);
        await using var scenario = await Scenario.LinkAsync(fixture, "Down", Corpus.DocsConfig, line.Url);
        var corpus = Corpus.Docs(400);
        var tasks = await scenario.ImportAnnotatedAsync(corpus, 60);
        var web = scenario.Service.WebProcessId;
        await Patience.UntilAsync("a run is there", Limit, () => scenario.Service.ListAsync("runs"), rows => rows.Count > 0);

        line.Cut();
        var began = Stopwatch.GetTimestamp();
        await scenario.AnnotateAsync(tasks.Skip(60).Take(15), corpus.Skip(60));
        await StaysHealthyAsync(scenario.Service, Outage - Stopwatch.GetElapsedTime(began));
        line.Mend();

        await Patience.UntilAsync(
            "what was annotated meanwhile is here",
            Limit,
            () => scenario.Service.ListAsync("projects"),
            rows => (int?)rows[0]!["annotated"] == 75 && (int?)rows[0]!["documents"] == 400);
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(75)], Limit);
        await CheckAsync(scenario, web);
        scenario.Service.ErrorText.ShouldContain("MLB2001");
    }

    [Fact]
    public async Task With_five_seconds_an_answer_the_loop_still_closes()
    {
        await using var line = new TroubledLine(fixture.Server.Url);
        await using var scenario = await Scenario.LinkAsync(fixture, "Slow", Corpus.DocsConfig, line.Url);
        var web = scenario.Service.WebProcessId;

        line.Delay = TimeSpan.FromSeconds(5);
        var tasks = await scenario.ImportAnnotatedAsync(Corpus.Docs(60), 40);
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(40)], Limit);
        line.Delay = TimeSpan.Zero;

        await CheckAsync(scenario, web);
    }

    [Fact]
    public async Task Started_again_in_the_middle_of_a_push_every_suggestion_arrives_once()
    {
        Assert.SkipUnless(fixture.Server.IsOurs, "A Label Studio that is not ours cannot be killed.");
        await using var scenario = await Scenario.LinkAsync(fixture, "Restart", Corpus.DocsConfig);
        var web = scenario.Service.WebProcessId;
        var texts = Corpus.Docs(600);
        var corpus = Enumerable.Range(0, 3000).Select(index => texts[index % 600] with { Text = $"{texts[index % 600].Text} ({index})" }).ToList();
        var tasks = await scenario.ImportAnnotatedAsync(corpus, 40);
        await Patience.UntilAsync(
            "a push is in the middle",
            Limit,
            () => scenario.Driver.GetAsync($"/api/tasks?project={scenario.Project}&page_size=1&include=id"),
            page => (int?)page!["total_predictions"] > 0);

        fixture.Server.Kill();
        await fixture.Server.StartAgainAsync();

        var there = (int)(await scenario.Driver.GetAsync($"/api/tasks?project={scenario.Project}&page_size=1&include=id"))!["total_predictions"]!;
        there.ShouldBeInRange(1, tasks.Count - 1, "the kill came too late to cut the push");
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(40)], Limit);
        await CheckAsync(scenario, web);
    }

    private static async Task CheckAsync(Scenario scenario, int web)
    {
        await scenario.NothingTwiceAsync(Limit);
        (await scenario.Service.ListAsync("runs")).ShouldAllBe(run => (string?)run!["state"] != "Failed");
        scenario.Service.WebProcessId.ShouldBe(web);
        scenario.Service.WorkerProcessIds().Count.ShouldBe(1);
    }

    /// <summary>The tool's absence is no reason for this service not to answer.</summary>
    private static async Task StaysHealthyAsync(ServiceProcess service, TimeSpan until)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < until)
        {
            var health = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{service.Port}/health")))!;
            ((string?)health["status"]).ShouldBe("UP");
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }
}
