using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Storage.Runs;
using MlBackend.TestKit.Tools;
using MlBackend.Tests.Jobs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Api;

/// <summary>Orders given by the API reach the worker and the tool.</summary>
public sealed class SteeringTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_training_is_watched_to_its_end_and_its_release_is_pushed_promoted_and_rolled_back()
    {
        await using var api = await ServedApi.StartAsync(Token, withWorker: true);
        var inTool = api.Tool.AddProject(Bench.Topic);
        Import(inTool, 60, annotated: 15);
        var project = await api.ProjectAsync(Bench.Topic, Token);

        var events = await TrainAsync(api, project.Id);
        events[^1].Event.ShouldBe("end");
        events[^1].State.ShouldBe("succeeded");
        events.Select(entry => entry.Progress).ShouldBeInOrder();
        await ShownAsync(api, inTool, project.Id, 1);
        (await TrainAsync(api, project.Id))[^1].State.ShouldBe("succeeded");
        await ShownAsync(api, inTool, project.Id, 2);

        var versions = (await api.GetAsync($"projects/{project.Id}/versions", Token)).GetProperty("items").EnumerateArray().ToList();
        versions.Select(version => (version.GetProperty("number").GetInt32(), version.GetProperty("is_champion").GetBoolean())).ShouldBe([(2, true), (1, false)]);
        var promoted = await api.SendAsync(HttpMethod.Post, $"projects/{project.Id}/versions/{versions[1].GetProperty("id").GetString()}/promote", null, Token);
        (promoted.Status, promoted.Json.GetProperty("release").GetInt32()).ShouldBe((200, 3));
        await ShownAsync(api, inTool, project.Id, 3);

        var back = await api.SendAsync(HttpMethod.Post, $"projects/{project.Id}/releases/2/roll-back", null, Token);
        (back.Status, back.Json.GetProperty("release").GetInt32()).ShouldBe((200, 4));
        await ShownAsync(api, inTool, project.Id, 4);
        inTool.ShownVersion.ShouldBe(back.Json.GetProperty("name").GetString());
        var releases = (await api.GetAsync($"projects/{project.Id}/releases?limit=3", Token)).GetProperty("items").EnumerateArray().ToList();
        releases.Count.ShouldBe(3);
        releases[0].GetProperty("returns_to").GetInt32().ShouldBe(2);
        releases[0].GetProperty("champions").ToString().ShouldBe(releases[2].GetProperty("champions").ToString());
    }

    [Fact]
    public async Task A_cancelled_training_ends_within_about_a_second_and_leaves_no_version()
    {
        await using var api = await ServedApi.StartAsync(Token, withWorker: true);
        var spans = new Schema([new Question("names", QuestionKind.Span, "text", ["text"], ["PER", "ORG"])]);
        var inTool = api.Tool.AddProject(spans);
        var random = new Random(7);
        for (var index = 0; index < 3_000; index++)
        {
            var words = Enumerable.Range(0, 60).Select(_ => $"w{random.Next(20_000)}").ToList();
            var id = inTool.Add(string.Join(' ', words));
            inTool.Annotate(id, new SpanAnswer("names", [new LabelledSpan(new Utf16Offset(0), new Utf16Offset(words[0].Length), index % 2 == 0 ? "PER" : "ORG")]));
        }

        var project = await api.ProjectAsync(spans, Token);
        var run = (await api.SendAsync(HttpMethod.Post, $"projects/{project.Id}/train", null, Token)).Json.GetProperty("id").GetString()!;
        await UntilAsync(async () => (await api.GetAsync($"runs/{run}", Token)) is var now && now.GetProperty("state").GetString() == "running" && now.GetProperty("progress").GetDouble() > 0);

        var began = TimeProvider.System.GetTimestamp();
        (await api.SendAsync(HttpMethod.Post, $"runs/{run}/cancel", null, Token)).Status.ShouldBe(202);
        await UntilAsync(async () => (await api.GetAsync($"runs/{run}", Token)).GetProperty("state").GetString() == "cancelled");

        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(3));
        (await api.GetAsync($"projects/{project.Id}/versions", Token)).GetProperty("items").GetArrayLength().ShouldBe(0);
        var again = await api.SendAsync(HttpMethod.Post, $"runs/{run}/cancel", null, Token);
        (again.Status, again.Json.GetProperty("code").GetString()).ShouldBe((409, "MLB1024"));
    }

    [Fact]
    public async Task A_schedule_that_is_set_while_the_worker_runs_starts_a_training()
    {
        await using var api = await ServedApi.StartAsync(Token, withWorker: true);
        var inTool = api.Tool.AddProject(Bench.Topic);
        Import(inTool, 60, annotated: 20);
        var project = await api.ProjectAsync(Bench.Topic, Token);
        await api.SendAsync(HttpMethod.Patch, $"projects/{project.Id}/settings", """{"train_automatically": false}""", Token);
        await UntilAsync(() => Task.FromResult(api.Tool.Requests.Contains("pull")));

        var set = await api.SendAsync(HttpMethod.Put, $"projects/{project.Id}/schedule", """{"cron": "* * * * * ?", "time_zone": "Europe/Berlin"}""", Token);
        set.Json.GetProperty("next_runs").GetArrayLength().ShouldBe(5);

        await UntilAsync(async () => (await api.GetAsync($"runs?project={project.Id}", Token)).GetProperty("items").EnumerateArray()
            .Any(run => run.GetProperty("origin").GetString() == "schedule" && run.GetProperty("state").GetString() == "succeeded"));
        (await api.SendAsync(HttpMethod.Delete, $"projects/{project.Id}/schedule", null, Token)).Status.ShouldBe(204);
        (await api.GetAsync("schedules", Token)).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    private sealed record RunEvent(string Event, string State, double Progress);

    private static async Task<IReadOnlyList<RunEvent>> TrainAsync(ServedApi api, Guid project)
    {
        var asked = await api.SendAsync(HttpMethod.Post, $"projects/{project}/train", null, Token);
        asked.Status.ShouldBe(202);
        using var answer = await api.Client.GetAsync($"runs/{asked.Json.GetProperty("id").GetString()}/events", HttpCompletionOption.ResponseHeadersRead, Token);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        List<RunEvent> events = [];
        await using var stream = await answer.Content.ReadAsStreamAsync(Token);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(Token))
        {
            var json = JsonDocument.Parse(item.Data).RootElement;
            events.Add(new RunEvent(item.EventType, json.GetProperty("state").GetString()!, json.GetProperty("progress").GetDouble()));
        }

        return events;
    }

    private static async Task ShownAsync(ServedApi api, InMemoryProject inTool, Guid project, int release)
    {
        await UntilAsync(async () => (await api.GetAsync($"projects/{project}/releases", Token)).GetProperty("items").EnumerateArray()
            .Any(entry => entry.GetProperty("number").GetInt32() == release && entry.GetProperty("push") is { ValueKind: JsonValueKind.Object } push && push.GetProperty("state").GetString() == "done"));
        inTool.ShownVersion.ShouldEndWith($"-r{release}");
    }

    private static void Import(InMemoryProject inTool, int documents, int annotated)
    {
        for (var index = 0; index < documents; index++)
        {
            var isSport = index % 2 == 0;
            var id = inTool.Add(isSport ? $"the team won match {index}" : $"the minister spoke on law {index}");
            if (index < annotated)
            {
                inTool.Annotate(id, new ChoiceAnswer("topic", [isSport ? "sport" : "news"]));
            }
        }
    }

    /// <summary>Asks again and again, as a caller of the API would; fails after the limit.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Limit);
            await timer.WaitForNextTickAsync(Token);
        }
    }
}
