using System.Text;
using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>An administrator with a token for the API, and what Label Studio shows of it.</summary>
public sealed class SteeringTests(LabelStudioFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task By_the_API_a_project_trains_goes_back_and_tells_of_it_in_its_description()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Steering", Corpus.DocsConfig, extraParams: new JsonObject { ["train_automatically"] = false });
        await scenario.Driver.PatchAsync($"/api/projects/{scenario.Project}/", new JsonObject { ["description"] = "What people wrote.\nTwo lines of it." });
        var tasks = await scenario.ImportAnnotatedAsync(Corpus.Docs(50), 40);
        using var api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{scenario.Service.Port}/api/v1/") };
        var secret = (await scenario.Service.RunAsync(["token", "create", "--name", "test"])).Trim();
        api.DefaultRequestHeaders.Authorization = new("Bearer", secret);

        var id = (string)(await Patience.UntilAsync(
            "the project is pulled",
            Limit,
            () => ItemsAsync(api, "projects"),
            projects => projects.Any(project => (int)project!["annotated"]! == 40)))[0]!["id"]!;
        (await ItemsAsync(api, "runs")).ShouldBeEmpty("extra_params say that nothing trains by itself");
        var settings = await SendAsync(api, HttpMethod.Patch, $"projects/{id}/settings", """{"show_in_description": true}""");
        settings["settings"]!.AsArray().Where(setting => (string)setting!["origin"]! != "default").Select(setting => $"{setting!["name"]} {setting["value"]} {setting["origin"]}")
            .ShouldBe(["train_automatically false extra_params", "show_in_description true edited"]);

        await TrainAsync(api, id);
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(40)], Limit);
        await DescribedAsync(scenario, 1);
        await TrainAsync(api, id);
        await DescribedAsync(scenario, 2);
        ((int)(await SendAsync(api, HttpMethod.Post, $"projects/{id}/releases/1/roll-back", null))["release"]!).ShouldBe(3);
        await DescribedAsync(scenario, 3);
        (await scenario.Driver.ShownVersionAsync(scenario.Project)).ShouldEndWith("-r3");
        await scenario.NothingTwiceAsync(Limit);

        var first = (await ItemsAsync(api, $"projects/{id}/versions")).Single(version => (int)version!["number"]! == 1)!;
        ((bool)first["is_champion"]!).ShouldBeTrue();
        using var page = new HttpRequestMessage(HttpMethod.Get, scenario.Service.PasteUrl);
        page.Headers.Accept.ParseAdd("text/html");
        using var answer = await api.SendAsync(page, TestContext.Current.CancellationToken);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("-r3</td>");
        scenario.Service.ErrorText.ShouldNotContain(secret);
    }

    private static async Task TrainAsync(HttpClient api, string project)
    {
        var run = (string)(await SendAsync(api, HttpMethod.Post, $"projects/{project}/train", null))["id"]!;

        // The stream ends with the run.
        var events = await api.GetStringAsync($"runs/{run}/events");
        events.ShouldContain("event: end");
        events.ShouldContain("\"state\":\"succeeded\"");
    }

    /// <summary>Waits for the release's line; it stands once, behind what people wrote.</summary>
    private static async Task DescribedAsync(Scenario scenario, int release)
    {
        var description = await Patience.UntilAsync(
            $"release {release} in the description",
            Limit,
            async () => (string?)(await scenario.Driver.ProjectAsync(scenario.Project))!["description"] ?? "",
            text => text.Contains($"-r{release}: ", StringComparison.Ordinal));
        var lines = description.Split('\n');
        lines.Length.ShouldBe(3);
        lines[..2].ShouldBe(["What people wrote.", "Two lines of it."]);
        lines[2].ShouldStartWith("[MlBackend] release mlb-");
        lines[2].ShouldContain("; 10 suggested tasks are ready to be checked.");
    }

    private static async Task<IReadOnlyList<JsonNode?>> ItemsAsync(HttpClient api, string path) =>
        [.. JsonNode.Parse(await api.GetStringAsync(path))!["items"]!.AsArray()];

    private static async Task<JsonNode> SendAsync(HttpClient api, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await api.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
