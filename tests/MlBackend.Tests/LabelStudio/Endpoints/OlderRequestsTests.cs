using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Endpoints;

/// <summary>What older Label Studios call; the bodies are those of its connector.</summary>
public sealed class OlderRequestsTests
{
    private const string Config = """<View><Text name="text" value="$text"/><Choices name="c" toName="text"><Choice value="a"/><Choice value="b"/></Choices></View>""";
    private static readonly ProjectIdentity Project = new("2", 1795356559);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("/k/" + FakeToolBackend.Key)]
    public async Task Train_asks_for_a_run_and_says_its_id(string prefix)
    {
        await using var served = await ServedEndpoints.StartAsync();

        var (status, json) = await PostAsync(served, prefix + "/train", new
        {
            annotations = new[] { new { id = 1, data = new { text = "a" }, annotations = Array.Empty<object>() } },
            project = "2.1795356559",
            label_config = Config,
            @params = new { login = "", password = "" },
        });

        status.ShouldBe(HttpStatusCode.Created);
        var run = Guid.Parse(json.GetProperty("job").GetString()!);
        served.Backend.Hints.ShouldHaveSingleItem().ShouldBe(new ToolHint(ToolHintKind.TrainingAsked, Project, run));
    }

    [Fact]
    public async Task Validate_says_whether_a_label_config_can_be_read()
    {
        await using var served = await ServedEndpoints.StartAsync();

        (await PostAsync(served, "/validate", new { config = Config })).Status.ShouldBe(HttpStatusCode.OK);
        var (status, json) = await PostAsync(served, "/validate", new { config = "<View><" });
        (status, json.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.BadRequest, "MLB1006"));
        (await PostAsync(served, "/validate", new { })).Status.ShouldBe(HttpStatusCode.BadRequest);
        served.Backend.Setups.ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_deletes_nothing_and_makes_the_worker_look()
    {
        await using var served = await ServedEndpoints.StartAsync();

        (await PostAsync(served, "/delete", new { project = "2.1795356559" })).Status.ShouldBe(HttpStatusCode.OK);

        served.Backend.Hints.ShouldHaveSingleItem().ShouldBe(new ToolHint(ToolHintKind.ProjectChanged, Project));
    }

    [Fact]
    public async Task Duplicate_model_names_both_projects_and_answers_the_new_version()
    {
        await using var served = await ServedEndpoints.StartAsync();

        var (status, json) = await PostAsync(served, "/duplicate_model", new { project_src = "2.1795356559", project_dst = "3.1795356600" });

        (status, json.GetProperty("model_version").GetString()).ShouldBe((HttpStatusCode.OK, FakeToolBackend.Release.ToString()));
        served.Backend.Duplicated.ShouldHaveSingleItem().ShouldBe((Project, new ProjectIdentity("3", 1795356600)));
    }

    [Theory]
    [InlineData("/train")]
    [InlineData("/validate")]
    [InlineData("/delete")]
    [InlineData("/duplicate_model")]
    public async Task They_need_the_key_or_the_password_and_a_body(string path)
    {
        await using var served = await ServedEndpoints.StartAsync(options => (options.BasicAuthUser, options.BasicAuthPassword) = ("user", "secret"));

        (await PostAsync(served, path, new { })).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(served, "/k/wrong" + path, new { })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(served, $"/k/{FakeToolBackend.Key}{path}", new { })).Status.ShouldBe(HttpStatusCode.BadRequest);
        served.Backend.Hints.ShouldBeEmpty();
    }

    private static async Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(ServedEndpoints served, string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await served.Client.PostAsync(path, content, Token);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Token));
    }
}
