using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd.Argilla;

/// <summary>Argilla and Label Studio linked in one service; then Argilla goes away and comes back.</summary>
[Collection(ScenariosApart.Name)]
public sealed class ArgillaOutageTests(ArgillaFixture fixture, LabelStudioFixture labelStudio)
{
    private const int Annotated = 40;

    [Fact]
    public async Task Both_tools_learn_in_one_service_and_one_that_was_away_goes_on_by_itself()
    {
        var server = await fixture.ServerAsync();
        Assert.SkipUnless(server.IsOurs, "The server is not ours to stop.");
        await using var both = await Scenario.LinkAsync(labelStudio, "Both", Corpus.DocsConfig);
        using var driver = new ArgillaDriver(server.Url, server.Key);
        var dataset = await driver.CreateDatasetAsync("both", ["text"], new JsonObject { ["about"] = ArgillaCorpus.Labels("label_selection", "documentation", "other") });
        var corpus = ArgillaCorpus.Docs(80);
        var records = await driver.AddAsync(dataset.Id, corpus.Select(entry => ArgillaCorpus.Record(("text", entry.Text))));
        await both.Service.RunAsync(["link", "--argilla", server.Url.ToString(), "--key", "-", "--datasets", "both"], server.Key);
        var tasks = await both.ImportAnnotatedAsync(Corpus.Docs(80), Annotated);
        await both.WaitForPredictionsAsync([.. tasks.Skip(Annotated)], ArgillaScenario.Limit);

        await server.StopAsync();
        await Patience.UntilAsync("the service notices", ArgillaScenario.Limit, () => Task.FromResult(both.Service.ErrorText), text => text.Contains("MLB2001", StringComparison.Ordinal));
        (await both.Service.ListAsync("projects")).ShouldAllBe(project => (string)project!["state"]! == "Active");
        await server.StartAgainAsync();
        await driver.SubmitAsync(Enumerable.Range(0, Annotated).Select(at => (records[at], new JsonObject { ["about"] = corpus[at].Label })));

        await Patience.UntilAsync(
            "suggestions after the outage",
            ArgillaScenario.Limit,
            () => driver.RecordsAsync(dataset.Id),
            all => all.Skip(Annotated).All(record => record["suggestions"]!.AsArray().Count == 1));
        (await both.CurrentAsync()).Count.ShouldBeGreaterThanOrEqualTo(80 - Annotated);
        await driver.DeleteDatasetAsync(dataset.Id);
    }
}
