using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Tools;
using MlBackend.Learning.Linear;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Models;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Api;

/// <summary>Tools at the whole web process: several servers at once, their settings, models that go from one project to another.</summary>
public sealed class ToolsTests
{
    private const string Config = """<View><Text name="text" value="$text"/><Choices name="topic" toName="text"><Choice value="sport"/><Choice value="news"/></Choices></View>""";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_servers_each_with_a_project_1_made_in_the_same_second_never_meet()
    {
        await using var api = await ServedApi.StartAsync(Token);
        var one = await ConnectionAsync(api, "default");
        var other = await ConnectionAsync(api, "other");
        await SetupAsync(api, one.Key, "1.1700000000");
        await SetupAsync(api, other.Key, "1.1700000000");
        var projects = await api.Services.GetRequiredService<ProjectStore>().ListAsync(Token);
        projects.Count.ShouldBe(2);
        var ofOther = projects.Single(summary => summary.Connection == "other").Project;

        await ImportAsync(api, ofOther);

        var ofOne = await PredictAsync(api, one.Key);
        ofOne.GetProperty("model_version").GetString().ShouldEndWith("-r0");
        ofOne.GetProperty("result").GetArrayLength().ShouldBe(0);
        var suggested = await PredictAsync(api, other.Key);
        suggested.GetProperty("model_version").GetString().ShouldEndWith("-r1");
        suggested.GetProperty("result")[0].GetProperty("value").GetProperty("choices")[0].GetString().ShouldBe("sport");
    }

    [Fact]
    public async Task A_duplicated_model_answers_the_other_project()
    {
        await using var api = await ServedApi.StartAsync(Token);
        var connection = await ConnectionAsync(api, "default");
        await SetupAsync(api, connection.Key, "1.1700000000");
        await SetupAsync(api, connection.Key, "2.1700000001");
        var projects = await api.Services.GetRequiredService<ProjectStore>().ListAsync(Token);
        await ImportAsync(api, projects[0].Project);

        var (status, json) = await PostAsync(api, connection.Key, "duplicate_model", new { project_src = "1.1700000000", project_dst = "2.1700000001" });

        (status, json.GetProperty("model_version").GetString()).ShouldSatisfyAllConditions(
            () => status.ShouldBe(HttpStatusCode.OK), () => json.GetProperty("model_version").GetString().ShouldEndWith("-r1"));
        var copy = (await api.Services.GetRequiredService<ReleaseStore>().VersionsAsync(projects[1].Project.Id, Token)).ShouldHaveSingleItem();
        copy.IsChampion.ShouldBeTrue();
        Directory.Exists(copy.Folder).ShouldBeTrue();
        (await PostAsync(api, connection.Key, "duplicate_model", new { project_src = "9.1", project_dst = "2.1700000001" })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Extra_params_of_the_tool_are_settings_and_strange_names_are_said_once()
    {
        await using var api = await ServedApi.StartAsync(Token);
        var connection = await ConnectionAsync(api, "default");

        for (var time = 0; time < 3; time++)
        {
            await SetupAsync(api, connection.Key, "1.1700000000", new { wished_precision = 0.75, treshold = 0.5, family = "forest\n" });
        }

        var project = (await api.Services.GetRequiredService<ProjectStore>().ListAsync(Token))[0].Project;
        var settings = await api.GetAsync($"projects/{project.Id}/settings", Token);
        var wished = settings.GetProperty("settings").EnumerateArray().Single(setting => setting.GetProperty("name").GetString() == "wished_precision");
        (wished.GetProperty("value").GetDouble(), wished.GetProperty("origin").GetString()).ShouldBe((0.75, "extra_params"));
        settings.GetProperty("ignored").EnumerateArray().Select(name => name.GetString()).ShouldBe(["treshold", "family"]);
        api.Log.Lines.Where(line => line.Contains("MLB8010", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("treshold, family");
    }

    private static async Task<Connection> ConnectionAsync(ServedApi api, string name)
    {
        var connection = await api.Services.GetRequiredService<ConnectionStore>().LinkAsync(name, ToolKind.LabelStudio, new Uri($"http://{name}.example/"), "token", Token);
        await api.RefreshAsync(Token);
        return connection;
    }

    private static async Task ImportAsync(ServedApi api, Project project)
    {
        var releases = api.Services.GetRequiredService<ReleaseStore>();
        var (id, folder) = releases.NewVersion();
        Write(folder, project);
        await releases.AddAsync(
            project.Id, [new NewModelVersion(id, "topic", "linear", new Dictionary<string, string>(), 1, null, 4, new Dictionary<string, double>(), null, Promote: true)], null, null, Token);
        // Of an active project a release serves once the tool has it whole; there is no tool here to bring it to.
        await api.Services.GetRequiredService<ProjectStore>().SetStateAsync(project.Id, ProjectState.NeedsToken, null, Token);
        await api.RefreshAsync(Token);
    }

    private static void Write(string folder, Project project)
    {
        var question = project.Schema.Questions[0];
        var examples = Enumerable.Range(0, 20).Select(number => new Example(
            new Document($"{number}", new Dictionary<string, string> { ["text"] = number % 2 == 0 ? "the team won the match" : "the minister spoke on law" }),
            new ChoiceAnswer(question.Name, [number % 2 == 0 ? "sport" : "news"])));
        var set = new TrainingSet(question, [.. examples]);
        var model = new LinearFamily().Train(set, new TrainingSettings(), null, Token);
        ModelFolder.Write(folder, model, new ModelManifest(
            ModelManifest.CurrentVersion, "linear", question, project.Schema.Hash(), 1, 1, 1, new Dictionary<string, string>(), 20, set.Fingerprint(), new Dictionary<string, double>(), null, null, "test", new Dictionary<string, string>()));
    }

    private static async Task SetupAsync(ServedApi api, string key, string project, object? extraParams = null) =>
        (await PostAsync(api, key, "setup", new { project, schema = Config, hostname = "", access_token = "", extra_params = extraParams })).Status.ShouldBe(HttpStatusCode.OK);

    private static async Task<JsonElement> PredictAsync(ServedApi api, string key)
    {
        var (status, json) = await PostAsync(api, key, "predict", new { project = "1.1700000000", label_config = Config, tasks = new[] { new { id = 5, data = new { text = "the team won" } } }, @params = new { } });
        status.ShouldBe(HttpStatusCode.OK);
        return json.GetProperty("results")[0];
    }

    private static async Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(ServedApi api, string key, string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await api.Client.PostAsync(new Uri(api.Client.BaseAddress!, $"/k/{key}/{path}"), content, Token);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Token));
    }
}
