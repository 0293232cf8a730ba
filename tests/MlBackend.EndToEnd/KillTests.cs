using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>SIGKILL in the middle of a training run and of a push: afterwards nothing is lost, nothing stands twice, one worker runs.</summary>
[Collection(ScenariosApart.Name)]
public sealed class KillTests(LabelStudioFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    [Theory]
    [InlineData(Victim.Worker)]
    [InlineData(Victim.Web)]
    [InlineData(Victim.Both)]
    public async Task Killed_while_training_the_run_starts_again_and_ends(Victim victim)
    {
        await using var scenario = await Scenario.LinkAsync(fixture, $"Kill {victim} in training", Corpus.FashionConfig);
        var tasks = await scenario.ImportAnnotatedAsync(Corpus.Fashion(1100), 1000);
        await Patience.UntilAsync(
            "a run is under way",
            Limit,
            () => scenario.Service.ListAsync("runs"),
            rows => rows.Any(row => (string?)row!["state"] == "Running"));

        await KillAsync(scenario.Service, victim);

        await CheckAsync(scenario, tasks, 1000);
    }

    [Theory]
    [InlineData(Victim.Worker)]
    [InlineData(Victim.Web)]
    [InlineData(Victim.Both)]
    public async Task Killed_while_pushing_every_suggestion_arrives_once(Victim victim)
    {
        await using var scenario = await Scenario.LinkAsync(fixture, $"Kill {victim} in push", Corpus.DocsConfig);
        var corpus = Corpus.Docs(600);
        var tasks = await scenario.ImportAnnotatedAsync([.. corpus, .. corpus.Select((labelled, index) => labelled with { Text = $"{labelled.Text} ({index})" })], 60);
        await Patience.UntilAsync(
            "a push has begun",
            Limit,
            () => scenario.Driver.PredictionsAsync(scenario.Project),
            predictions => predictions.Count > 0);

        await KillAsync(scenario.Service, victim);

        await CheckAsync(scenario, tasks, 60);
    }

    private static async Task KillAsync(ServiceProcess service, Victim victim)
    {
        if (victim is Victim.Worker or Victim.Both)
        {
            service.KillWorkers();
        }

        if (victim is Victim.Web or Victim.Both)
        {
            await service.KillWebAsync();
            await service.StartAgainAsync();
        }
    }

    private static async Task CheckAsync(Scenario scenario, IReadOnlyList<int> tasks, int annotated)
    {
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(annotated)], Limit);
        (await Patience.UntilAsync(
            "one worker runs",
            TimeSpan.FromSeconds(40),
            () => Task.FromResult(scenario.Service.WorkerProcessIds()),
            workers => workers.Count == 1)).Count.ShouldBe(1);
        var project = (await scenario.Service.ListAsync("projects"))[0]!;
        ((int)project["documents"]!).ShouldBe(tasks.Count);
        ((int)project["annotated"]!).ShouldBe(annotated);
        (await scenario.Service.ListAsync("runs")).ShouldAllBe(run => (string?)run!["state"] != "Failed");
        // An older release goes one suggestion at a time, with pauses in which people can work: a thousand take minutes.
        await scenario.NothingTwiceAsync(2 * Limit);
    }

    public enum Victim
    {
        Worker,
        Web,
        Both,
    }
}
