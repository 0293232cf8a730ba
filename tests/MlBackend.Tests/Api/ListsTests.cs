using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Api.V1;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.Storage.Runs;
using MlBackend.Tests.Jobs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Api;

/// <summary>What the API shows of what is stored.</summary>
public sealed class ListsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_come_in_pages_that_together_hold_everything_once()
    {
        await using var api = await ServedApi.StartAsync(Token);
        List<string> projects = [], runs = [];
        for (var number = 1; number <= 5; number++)
        {
            var project = await api.ProjectAsync(Bench.Topic, Token, identity: new ProjectIdentity($"{number}", 1_700_000_000));
            projects.Add(project.Id.ToString());
            runs.Insert(0, (await api.Services.GetRequiredService<RunStore>().RequestAsync(project.Id, null, RunOrigin.Admin, Token)).Id.ToString());
        }

        (await AllAsync(api, "projects?limit=2")).ShouldBe(projects);
        (await AllAsync(api, "runs?limit=2")).ShouldBe(runs);
        (await AllAsync(api, $"runs?limit=1&project={projects[3]}")).ShouldBe([runs[1]]);
    }

    [Fact]
    public async Task A_projects_schema_revisions_are_listed_with_their_source()
    {
        await using var api = await ServedApi.StartAsync(Token);
        var project = await api.ProjectAsync(Bench.Topic, Token);
        await api.ProjectAsync(new Schema([.. Bench.Topic.Questions, new Question("names", QuestionKind.Span, "text", ["text"], ["PER"])]), Token);

        var newest = await api.GetAsync($"projects/{project.Id}/schemas?limit=1", Token);
        var revision = newest.GetProperty("items")[0];
        (revision.GetProperty("revision").GetInt32(), revision.GetProperty("source").GetString()).ShouldBe((2, "<View/>"));
        revision.GetProperty("questions").EnumerateArray().Select(question => question.GetProperty("kind").GetString()).ShouldBe(["choice", "span"]);
        (await api.GetAsync($"projects/{project.Id}/schemas?after={newest.GetProperty("next").GetString()}", Token))
            .GetProperty("items")[0].GetProperty("revision").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Settings_are_edited_by_name_and_an_edit_is_taken_back_by_null()
    {
        await using var api = await ServedApi.StartAsync(Token);
        var path = $"projects/{(await api.ProjectAsync(Bench.Topic, Token)).Id}/settings";

        var edited = await api.SendAsync(HttpMethod.Patch, path, """{"wished_precision": 0.9, "show_in_description": true}""", Token);
        edited.Status.ShouldBe(200);
        Value(edited.Json, "wished_precision").ShouldBe(("0.9", "edited"));
        Value(edited.Json, "family").ShouldBe(("automatic", "default"));

        await api.SendAsync(HttpMethod.Patch, path, """{"wished_precision": null}""", Token);
        var now = await api.GetAsync(path, Token);
        Value(now, "wished_precision").ShouldBe(("0.5", "default"));
        Value(now, "show_in_description").ShouldBe(("True", "edited"));
    }

    [Theory]
    [InlineData("""{"show_in_description": true, "wishes": 1}""", "MLB8010")]
    [InlineData("""{"show_in_description": true, "wished_precision": 2}""", "MLB8011")]
    [InlineData("""{"show_in_description": true, "family": "forest"}""", "MLB8011")]
    [InlineData("[]", "MLB1023")]
    public async Task One_wrong_setting_and_none_of_the_request_is_taken(string body, string code)
    {
        await using var api = await ServedApi.StartAsync(Token);
        var path = $"projects/{(await api.ProjectAsync(Bench.Topic, Token)).Id}/settings";

        var refused = await api.SendAsync(HttpMethod.Patch, path, body, Token);

        (refused.Status, refused.Json.GetProperty("code").GetString()).ShouldBe((400, code));
        Value(await api.GetAsync(path, Token), "show_in_description").ShouldBe(("False", "default"));
    }

    [Theory]
    [InlineData("0 3 * * 1-5", "Europe/Berlin", "0 0 3 ? * MON-FRI")]
    [InlineData("0 0 3 ? * MON-FRI", "America/New_York", "0 0 3 ? * MON-FRI")]
    public async Task A_schedule_is_read_in_its_zone_and_fires_when_it_says(string cron, string zone, string stored)
    {
        await using var api = await ServedApi.StartAsync(Token);
        var project = await api.ProjectAsync(Bench.Topic, Token);

        var set = await api.SendAsync(HttpMethod.Put, $"projects/{project.Id}/schedule", $$"""{"cron": "{{cron}}", "time_zone": "{{zone}}"}""", Token);

        set.Status.ShouldBe(200);
        (set.Json.GetProperty("cron").GetString(), set.Json.GetProperty("time_zone").GetString()).ShouldBe((stored, zone));
        var next = set.Json.GetProperty("next_runs").EnumerateArray().Select(at => TimeZoneInfo.ConvertTime(at.GetDateTimeOffset(), TimeZoneInfo.FindSystemTimeZoneById(zone))).ToList();
        next.Count.ShouldBe(5);
        next.ShouldAllBe(at => at.Hour == 3 && at.Minute == 0 && at.DayOfWeek != DayOfWeek.Saturday && at.DayOfWeek != DayOfWeek.Sunday);
    }

    [Theory]
    [InlineData("61 3 * * *", "UTC")]
    [InlineData("at noon", "UTC")]
    [InlineData("0 3 * * *", "Mars/Olympus")]
    [InlineData("0 3 * * *", "W. Europe Standard Time")]
    public async Task A_schedule_that_cannot_be_read_is_refused(string cron, string zone)
    {
        await using var api = await ServedApi.StartAsync(Token);
        var project = await api.ProjectAsync(Bench.Topic, Token);

        var refused = await api.SendAsync(HttpMethod.Put, $"projects/{project.Id}/schedule", $$"""{"cron": "{{cron}}", "time_zone": "{{zone}}"}""", Token);

        (refused.Status, refused.Json.GetProperty("code").GetString()).ShouldBe((400, "MLB1023"));
        (await api.GetAsync("schedules", Token)).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_OpenAPI_document_names_every_address_with_what_it_is_for()
    {
        await using var api = await ServedApi.StartAsync(Token);
        using var anybody = api.As(null);

        var document = JsonDocument.Parse(await anybody.GetStringAsync("openapi.json", Token)).RootElement;

        document.GetProperty("openapi").GetString().ShouldStartWith("3.");
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Address: $"{operation.Name} {path.Name}", operation.Value))).ToList();
        operations.ShouldAllBe(operation => operation.Value.GetProperty("summary").GetString()!.Length > 0);
        operations.Select(operation => operation.Address).ShouldContain("post /api/v1/projects/{id}/releases/{number}/roll-back");
        operations.ShouldAllBe(operation => operation.Address.Contains(ApiEndpoints.Root, StringComparison.Ordinal));
        document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString().ShouldBe("bearer");
        document.GetProperty("components").GetProperty("schemas").GetProperty("RunView").GetProperty("properties").TryGetProperty("started_at", out _).ShouldBeTrue();
    }

    private static async Task<List<string>> AllAsync(ServedApi api, string path)
    {
        List<string> ids = [];
        string? after = null;
        do
        {
            var page = await api.GetAsync(after is null ? path : $"{path}&after={after}", Token);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        return ids;
    }

    private static (string, string?) Value(JsonElement settings, string name)
    {
        var setting = settings.GetProperty("settings").EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == name);
        return (setting.GetProperty("value").ToString(), setting.GetProperty("origin").GetString());
    }
}
