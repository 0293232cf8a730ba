using System.Net;
using System.Text.Json;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Endpoints;

/// <summary>Each recorded request of the genuine Label Studio is sent to our endpoints.</summary>
public sealed class RecordedRequestsTests
{
    public static TheoryData<string> Requests => [.. Recording.Names("connect-", "predict-", "interactive-", "train-", "versions-", "webhook-")];

    public static TheoryData<string> Predictions => [.. Recording.Names("predict-", "interactive-")];

    /// <summary>Those to /predict; of /health and /setup the recordings tell no more than that they must be JSON and quick.</summary>
    public static TheoryData<string> FaultyAnswers => [.. Recording.Names("fault-").Where(name => name.Length == 0 || Recording.Of(name).Path == "/predict")];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Every_recorded_request_is_answered_under_a_key(string name)
    {
        var recording = Recording.Of(name);
        await using var served = await ServedEndpoints.StartAsync();

        using var response = await served.SendAsync(recording, "/k/" + FakeToolBackend.Key);

        ((int)response.StatusCode).ShouldBeInRange(200, 201);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        Check(recording, await ServedEndpoints.JsonAsync(response), served.Backend);
    }

    [Theory]
    [MemberData(nameof(Predictions))]
    public async Task Every_recorded_prediction_request_gets_an_answer_without_fault(string name)
    {
        var recording = Recording.Of(name);
        await using var served = await ServedEndpoints.StartAsync();

        using var response = await served.SendAsync(recording);
        var answer = await ServedEndpoints.JsonAsync(response);

        PredictAnswerRules.Faults(recording.RequestBody, (int)response.StatusCode, answer).ShouldBeEmpty();
        answer.GetProperty("results").EnumerateArray().ShouldAllBe(result => result.GetProperty("result").GetArrayLength() > 0);
    }

    [Theory]
    [MemberData(nameof(FaultyAnswers))]
    public void The_rules_find_fault_with_every_recorded_answer_that_label_studio_stumbled_over(string name)
    {
        var recording = Recording.Of(name);

        // Another version than /setup named and an empty list of regions are faults of the backend's meaning, not of the answer's form.
        PredictAnswerRules.Faults(recording.RequestBody, recording.Status, recording.ResponseBody).Any()
            .ShouldBe(name is not "fault-model-version-differs" and not "fault-result-empty-list");
    }

    [Fact]
    public async Task The_project_of_setup_and_of_a_webhook_is_the_same()
    {
        await using var served = await ServedEndpoints.StartAsync();

        using var setup = await served.SendAsync(Recording.Of("connect-2-setup"));
        using var training = await served.SendAsync(Recording.Of("train-start-training"));
        using var predict = await served.SendAsync(Recording.Of("predict-single-task"));

        var project = new ProjectIdentity("2", 1795356559);
        served.Backend.Setups.Single().Project.ShouldBe(project);
        served.Backend.Hints.Single().Project.ShouldBe(project);
        served.Backend.Asked.Single().Project.ShouldBe(project);
    }

    [Fact]
    public async Task Setup_takes_the_settings_and_neither_host_nor_token()
    {
        await using var served = await ServedEndpoints.StartAsync();

        using var response = await served.SendAsync(Recording.Of("connect-2-setup"));

        var setup = served.Backend.Setups.Single();
        JsonDocument.Parse(setup.ExtraParams!).RootElement.GetProperty("threshold").GetDouble().ShouldBe(0.5);
        setup.Schema.Questions.Single().Labels.ShouldBe(["Positive", "Negative"]);
        served.Log.Lines.Where(line => line.StartsWith("MlBackend", StringComparison.Ordinal)).ShouldAllBe(line => !line.Contains("token"));
    }

    [Fact]
    public async Task A_password_guards_the_bare_url_but_not_the_webhook_that_label_studio_made_itself()
    {
        await using var served = await ServedEndpoints.StartAsync(options => (options.BasicAuthUser, options.BasicAuthPassword) = ("user", "secret"));

        (await StatusAsync(served, "connect-basic-auth-1-health")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(served, "connect-basic-auth-2-setup")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(served, "connect-basic-auth-wrong-health")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(served, "connect-1-health")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(served, "predict-single-task")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(served, "train-start-training")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(served, "connect-basic-auth-webhook")).ShouldBe(HttpStatusCode.Created);
        (await StatusAsync(served, "predict-single-task", "/k/" + FakeToolBackend.Key)).ShouldBe(HttpStatusCode.OK);
        served.Backend.Hints.ShouldAllBe(hint => hint.Kind != ToolHintKind.TrainingAsked);
    }

    private static void Check(Recording recording, JsonElement answer, FakeToolBackend backend)
    {
        switch (recording.Path)
        {
            case "/health":
                answer.GetProperty("status").GetString().ShouldBe("UP");
                answer.GetProperty("model_class").GetString().ShouldBe("MlBackend");
                break;
            case "/setup":
                answer.GetProperty("model_version").GetString().ShouldBe(FakeToolBackend.Release.ToString());
                break;
            case "/versions":
                answer.GetProperty("versions").EnumerateArray().Select(version => version.GetString()).ShouldBe(["mlb-4f9a1c-r7", "mlb-4f9a1c-r6"]);
                break;
            case "/predict":
                answer.GetProperty("results").GetArrayLength().ShouldBe(recording.RequestBody.GetProperty("tasks").GetArrayLength());
                break;
            default:
                answer.GetProperty("status").GetString().ShouldBe("ok");
                CheckHint(recording, answer, backend.Hints.Single());
                break;
        }
    }

    private static void CheckHint(Recording recording, JsonElement answer, ToolHint hint)
    {
        var action = recording.RequestBody.GetProperty("action").GetString()!;
        hint.Project.ExternalId.ShouldBe(recording.RequestBody.GetProperty("project").GetProperty("id").ToString());
        hint.Kind.ShouldBe(action == "START_TRAINING" ? ToolHintKind.TrainingAsked
            : action.StartsWith("ANNOTATION", StringComparison.Ordinal) ? ToolHintKind.AnnotationsChanged
            : action.StartsWith("TASK", StringComparison.Ordinal) ? ToolHintKind.DocumentsChanged
            : ToolHintKind.ProjectChanged);
        if (hint.Kind == ToolHintKind.TrainingAsked)
        {
            Guid.Parse(answer.GetProperty("job").GetString()!).ShouldBe(hint.Run!.Value);
            hint.Run.Value.Version.ShouldBe(7);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(ServedEndpoints served, string name, string prefix = "")
    {
        using var response = await served.SendAsync(Recording.Of(name), prefix);
        return response.StatusCode;
    }
}
