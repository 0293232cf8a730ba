using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>What an admin sees when a project is linked and unlinked.</summary>
public sealed class LinkTests(LabelStudioFixture fixture)
{
    [Fact]
    public async Task A_linked_project_appears_with_its_questions()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Link", Corpus.FashionConfig);

        var row = (await Patience.UntilAsync(
            "the project is active",
            TimeSpan.FromSeconds(60),
            () => scenario.Service.ListAsync("projects"),
            rows => rows.Count == 1 && (string?)rows[0]!["state"] == "Active" && (string?)rows[0]!["title"] == "Link"))[0]!;

        ((string)row["project"]!).ShouldBe($"{scenario.Project}");
        row["questions"]!.ToJsonString().ShouldContain("brand");
    }

    [Fact]
    public async Task Without_a_token_the_project_says_which_command_mends_it_and_the_command_does()
    {
        var server = fixture.Server;
        using var driver = fixture.Driver;
        await using var service = await ServiceProcess.StartAsync();
        var project = await driver.CreateProjectAsync("Needs token", Corpus.DocsConfig);
        await driver.ConnectBackendAsync(project, service.PasteUrl);

        await WaitForStateAsync(service, "NeedsToken");
        service.ErrorText.ShouldContain("mlbackend link");

        await service.RunAsync(["link", server.Url.ToString(), "--token", "-"], server.Token + "\n");
        await WaitForStateAsync(service, "Active");
        await driver.DeleteProjectAsync(project);
    }

    [Fact]
    public async Task Removing_the_backend_in_the_tool_pauses_the_project_and_deletes_nothing()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Unlink", Corpus.DocsConfig);
        await scenario.ImportAnnotatedAsync(Corpus.Docs(60), 40);
        var before = await scenario.WaitForPredictionsAsync([.. await TasksAsync(scenario)], TimeSpan.FromSeconds(60));

        await scenario.Driver.DisconnectBackendAsync(scenario.Backend);

        await WaitForStateAsync(scenario.Service, "Paused");
        (await scenario.Driver.PredictionsAsync(scenario.Project)).Count.ShouldBe(before.Count);
        (await scenario.Service.ListAsync("versions")).Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_personal_access_token_works_where_legacy_tokens_are_disabled()
    {
        var server = fixture.Server;
        string personal;
        using (var legacy = fixture.Driver)
        {
            personal = await legacy.CreatePersonalAccessTokenAsync();
            await legacy.AllowLegacyTokensAsync(false);
        }

        using var driver = await LabelStudioDriver.ForPersonalAccessTokenAsync(server.Url, personal);
        try
        {
            await using var service = await ServiceProcess.StartAsync();
            (await service.RunAsync(["link", server.Url.ToString(), "--token", "-"], personal + "\n")).ShouldContain("1.23");
            var project = await driver.CreateProjectAsync("Personal token", Corpus.DocsConfig);
            await driver.ConnectBackendAsync(project, service.PasteUrl);
            await driver.ImportAsync(project, Corpus.Docs(3).Select(labelled => labelled.Text));

            await Patience.UntilAsync(
                "the three documents are pulled with the personal token",
                TimeSpan.FromSeconds(60),
                () => service.ListAsync("projects"),
                rows => rows.Count == 1 && (int?)rows[0]!["documents"] == 3);
            await driver.DeleteProjectAsync(project);
        }
        finally
        {
            await driver.AllowLegacyTokensAsync(true);
            await driver.RevokeAsync(personal);
        }
    }

    private static Task WaitForStateAsync(ServiceProcess service, string state) => Patience.UntilAsync(
        $"the project is {state}",
        TimeSpan.FromSeconds(90),
        () => service.ListAsync("projects"),
        rows => rows.Count == 1 && (string?)rows[0]!["state"] == state);

    private static async Task<IEnumerable<int>> TasksAsync(Scenario scenario) =>
        (await scenario.Driver.GetAsync($"/api/projects/{scenario.Project}/tasks/?page_size=1000"))!.AsArray().Select(task => (int)task!["id"]!);
}
