using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>One service for two Label Studios, of which one refuses predictions that do not fit.</summary>
public sealed class TwoServersTests(LabelStudioFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    [Fact]
    public async Task Two_projects_of_the_same_id_on_two_servers_learn_at_once_and_keep_apart()
    {
        var first = fixture.Server;
        using var driver = fixture.Driver;
        await using var second = await LabelStudioServer.StartAnotherAsync(validates: true);
        Assert.SkipWhen(second is null, "There is no bundle to start a second Label Studio from.");
        using var other = new LabelStudioDriver(second.Url, "Token " + second.Token);
        var project = await driver.CreateProjectAsync("Brands", Corpus.FashionConfig);
        await SameIdAsync(other, project);
        await using var service = await ServiceProcess.StartAsync();
        await service.RunAsync(["link", first.Url.ToString(), "--token", "-"], first.Token + "\n");
        var said = await service.RunAsync(["link", second.Url.ToString(), "--name", "second", "--token", "-"], second.Token + "\n");
        await using var brands = await Scenario.JoinAsync(first, service, service.PasteUrl, project);
        await using var issues = await Scenario.JoinAsync(second, service, PasteUrl(said, service), project);

        var imported = await Task.WhenAll(
            brands.ImportAnnotatedAsync(Corpus.Fashion(400), 300),
            issues.ImportAnnotatedAsync(Corpus.Docs(400), 60));

        await Task.WhenAll(
            brands.WaitForPredictionsAsync([.. imported[0].Skip(300)], Limit),
            issues.WaitForPredictionsAsync([.. imported[1].Skip(60)], Limit));
        var rows = await service.ListAsync("projects");
        rows.Select(row => ((string?)row!["connection"], (string?)row["project"], (string?)row["state"], (int?)row["documents"], (int?)row["annotated"])).ShouldBe(
            [("default", $"{project}", "Active", 400, 300), ("second", $"{project}", "Active", 400, 60)], ignoreOrder: true);
        await brands.NothingTwiceAsync(Limit);
        await issues.NothingTwiceAsync(Limit);
        (await AskedAsync(brands)).ShouldBe(["brand"]);
        (await AskedAsync(issues)).ShouldBe(["about"]);
    }

    /// <summary>The questions that the suggestions in the tool answer.</summary>
    private static async Task<IEnumerable<string>> AskedAsync(Scenario scenario) => (await scenario.CurrentAsync())
        .SelectMany(prediction => prediction["result"]!.AsArray()).Select(region => (string)region!["from_name"]!).Distinct();

    /// <summary>The command does not know at which port the service runs.</summary>
    private static string PasteUrl(string said, ServiceProcess service) =>
        new UriBuilder(said.Split('\n').Select(line => line.Trim()).First(line => line.Contains("/k/", StringComparison.Ordinal))) { Port = service.Port }.ToString();

    /// <summary>Makes projects until one has that id.</summary>
    private static async Task SameIdAsync(LabelStudioDriver driver, int id)
    {
        while (await driver.CreateProjectAsync("Issues", Corpus.DocsConfig) is var made && made != id)
        {
            made.ShouldBeLessThan(id);
            await driver.DeleteProjectAsync(made);
        }
    }
}
