using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Client;

public sealed class PushTests
{
    private const string Import = "/api/projects/1/import/predictions";
    private static readonly ProjectIdentity Project = new("1", 1795356538);
    private static readonly ReleaseName Release = new("4f9a1c", 7);
    private static readonly Schema Schema = LabelConfigParser.Parse("<View><Text name='text' value='$text'/><Choices name='sentiment' toName='text'><Choice value='Positive'/><Choice value='Negative'/></Choices><Labels name='who' toName='text'><Label value='PER'/></Labels></View>");
    private static readonly SuggestedDocument[] Batch =
    [
        new(new Document("1", new Dictionary<string, string> { ["text"] = "👍 Ann" }), new DocumentSuggestion("1", [
            new ChoiceSuggestion("sentiment", 0.875, [new ScoredLabel("Positive", 0.875)], []),
            new SpanSuggestion("who", 0.5, [new ScoredSpan(new LabelledSpan(new Utf16Offset(3), new Utf16Offset(6), "PER"), 0.75)]),
        ], 0.25)),
        new(new Document("2", new Dictionary<string, string> { ["text"] = "" }), new DocumentSuggestion("2", [], 1)),
    ];

    [Fact]
    public async Task A_batch_is_one_call_with_offsets_in_code_points_and_the_count_of_the_tool()
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Post, Import, Recording.Of("rest-import-predictions-valid"));
        using var client = ClientOf.Fake(peer);

        (await client.PushAsync(Project, Schema, Batch, Release, TestContext.Current.CancellationToken)).ShouldBe(3);

        JsonElement.DeepEquals(peer.Received.Single().Json, JsonDocument.Parse("""
            [{"task": 1, "result": [
                {"id": "mlb-0", "from_name": "sentiment", "to_name": "text", "type": "choices", "value": {"choices": ["Positive"]}, "score": 0.875},
                {"id": "mlb-1", "from_name": "who", "to_name": "text", "type": "labels", "value": {"start": 2, "end": 5, "text": "Ann", "labels": ["PER"]}, "score": 0.75}],
              "score": 0.75, "model_version": "mlb-4f9a1c-r7"},
             {"task": 2, "result": [], "score": 0, "model_version": "mlb-4f9a1c-r7"}]
            """).RootElement).ShouldBeTrue();
    }

    [Theory]
    [InlineData("rest-import-predictions-unknown-task", 2011, Delivery.Refused)]
    [InlineData("rest-import-predictions-not-a-list", 2005, Delivery.InDoubt)]
    [InlineData("rest-auth-none", 2007, Delivery.Refused)]
    [InlineData("rest-webhook-create-local-address-blocked", 2009, Delivery.Refused)]
    [InlineData("rest-project-delete", 2006, Delivery.InDoubt)]
    public async Task A_recorded_failure_is_not_sent_again(string recording, int code, Delivery delivery)
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Post, Import, Recording.Of(recording));
        using var client = ClientOf.Fake(peer);

        var failure = await PushFailsAsync(client);

        (failure.Code.Number, failure.Delivery).ShouldBe((code, delivery));
        peer.Received.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("<!doctype html><html>Sign in</html>", "text/html")]
    [InlineData("""{"created": """, "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("null", "application/json")]
    public async Task An_answer_that_cannot_be_read_leaves_a_push_in_doubt(string body, string type)
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Post, Import, _ => FakeLabelStudio.Text(HttpStatusCode.Created, body, type));
        using var client = ClientOf.Fake(peer);

        var failure = await PushFailsAsync(client);

        (failure.Code, failure.Delivery).ShouldBe((ErrorCodes.ToolAnswerUnreadable, Delivery.InDoubt));
        failure.ToString().ShouldNotContain("Sign in");
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_push_is_sent_again_where_the_tool_says_later(HttpStatusCode status)
    {
        using var peer = new FakeLabelStudio()
            .Once(HttpMethod.Post, Import, _ => Later(status, TimeSpan.Zero))
            .Once(HttpMethod.Post, Import, Recording.Of("rest-import-predictions-valid"));
        using var client = ClientOf.Fake(peer);

        (await client.PushAsync(Project, Schema, Batch, Release, TestContext.Current.CancellationToken)).ShouldBe(3);

        peer.AssertAllUsed();
        peer.Received[1].Body.ShouldBe(peer.Received[0].Body);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_handed_to_the_caller()
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Post, Import, _ => Later(HttpStatusCode.ServiceUnavailable, TimeSpan.FromHours(1)));
        using var client = ClientOf.Fake(peer);

        var failure = await PushFailsAsync(client);

        (failure.Code, failure.Delivery, failure.RetryAfter).ShouldBe((ErrorCodes.ToolBusy, Delivery.NotDelivered, TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Many_suggestions_are_looked_for_in_whole_pages_from_the_first_task_to_the_last()
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, "/api/tasks", request =>
        {
            var after = request.Query("query")!.Split("\"value\":")[1].Split('}')[0];
            var tasks = Enumerable.Range(int.Parse(after, System.Globalization.CultureInfo.InvariantCulture) + 1, 300).Where(id => id <= 5000)
                .Select(id => $$"""{"id": {{id}}, "updated_at": "2026-01-01T00:00:00Z", "data": {}, "predictions": [{"id": {{id + 10_000}}, "model_version": "{{(id % 2 == 0 ? Release.ToString() : "other")}}"}]}""");
            return FakeLabelStudio.Text(HttpStatusCode.OK, $$"""{"total": 5000, "tasks": [{{string.Join(',', tasks)}}]}""");
        });
        using var client = ClientOf.Fake(peer, configure: options => options.PullPageSize = 300);

        var found = await client.FindPushedAsync(Project, [.. Enumerable.Range(1000, 700).Reverse().Select(id => $"{id}")], Release, TestContext.Current.CancellationToken);

        found.Count.ShouldBe(350);
        found["1000"].ShouldBe("11000");
        found.ContainsKey("1001").ShouldBeFalse();
        found.ContainsKey("1700").ShouldBeFalse("nobody asked for it");
        peer.Received.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_was_pushed_is_found_by_document_and_release_alone()
    {
        var task = (long id, string version) => $$"""{"id": {{id}}, "data": {}, "updated_at": "2026-11-22T14:09:45Z", "predictions": [{"id": {{id + 100}}, "model_version": "{{version}}"}]}""";
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, "/api/tasks", request =>
            FakeLabelStudio.Text(HttpStatusCode.OK, $$"""{"total": 2, "tasks": [{{task(1, "mlb-4f9a1c-r7")}}, {{task(2, "mlb-4f9a1c-r6")}}]}"""));
        using var client = ClientOf.Fake(peer);

        var found = await client.FindPushedAsync(Project, [.. Enumerable.Range(1, 150).Select(id => $"{id}")], Release, TestContext.Current.CancellationToken);

        found.ShouldBe(new Dictionary<string, string> { ["1"] = "101" });
        peer.Received.Count.ShouldBe(2);
        peer.Received.ShouldAllBe(request => request.Address.AbsoluteUri.Length < 4000);
    }

    [Fact]
    public async Task The_release_is_set_and_sampling_only_where_it_is_another()
    {
        using var peer = new FakeLabelStudio()
            .Once(HttpMethod.Patch, "/api/projects/1/", Recording.Of("rest-project-patch-model-version"))
            .Once(HttpMethod.Patch, "/api/projects/1/", Recording.Of("rest-project-patch-sampling"))
            .Once(HttpMethod.Patch, "/api/projects/1/", Recording.Of("rest-project-patch-sampling"));
        using var client = ClientOf.Fake(peer);

        await client.SetReleaseAsync(Project, Release, orderByPriority: true, TestContext.Current.CancellationToken);
        await client.SetReleaseAsync(Project, Release, orderByPriority: true, TestContext.Current.CancellationToken);

        peer.AssertAllUsed();
        peer.Received.Select(request => request.Body).ShouldBe([
            """{"model_version":"mlb-4f9a1c-r7"}""", """{"sampling":"Uncertainty sampling"}""", """{"model_version":"mlb-4f9a1c-r7"}""",
        ]);
    }

    [Fact]
    public async Task A_release_that_the_tool_never_saw_has_its_own_code()
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Patch, "/api/projects/1/", Recording.Of("rest-project-patch-model-version-unknown"));
        using var client = ClientOf.Fake(peer);

        var failure = await Should.ThrowAsync<ToolException>(() => client.SetReleaseAsync(Project, Release, true, TestContext.Current.CancellationToken));

        failure.Code.ShouldBe(ErrorCodes.ReleaseNotInTool);
    }

    [Fact]
    public async Task A_release_is_deleted_one_by_one_then_by_its_name_and_nothing_of_others()
    {
        const string version = "/api/projects/1/model-versions";
        const string page = """{"tasks":[{"id":8,"data":{},"predictions":[{"id":80,"model_version":"theirs"},{"id":81,"model_version":"mlb-4f9a1c-r7"}]},"""
            + """{"id":9,"data":{},"predictions":[{"id":90,"model_version":"mlb-4f9a1c-r7"}]}],"total":2}""";
        using var peer = new FakeLabelStudio()
            .Once(HttpMethod.Get, "/api/tasks", _ => FakeLabelStudio.Text(HttpStatusCode.OK, page))
            .Once(HttpMethod.Delete, "/api/predictions/81/", Recording.Of("rest-prediction-delete"))
            .Once(HttpMethod.Delete, "/api/predictions/90/", _ => FakeLabelStudio.Text(HttpStatusCode.NotFound, "{}"))
            .Once(HttpMethod.Delete, version, _ => FakeLabelStudio.Text(HttpStatusCode.InternalServerError, "{}"))
            .Once(HttpMethod.Delete, version, Recording.Of("rest-model-versions-delete"));
        using var client = ClientOf.Fake(peer);

        await client.DeleteReleaseAsync(Project, Release, TestContext.Current.CancellationToken);

        peer.AssertAllUsed();
        peer.Received.TakeLast(2).ShouldAllBe(request => request.Body == """{"model_version":"mlb-4f9a1c-r7"}""");
    }

    private static HttpResponseMessage Later(HttpStatusCode status, TimeSpan wait)
    {
        var answer = FakeLabelStudio.Text(status, "{}");
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return answer;
    }

    private static Task<ToolException> PushFailsAsync(IToolClient client) =>
        Should.ThrowAsync<ToolException>(() => client.PushAsync(Project, Schema, Batch, Release, TestContext.Current.CancellationToken));
}
