using System.Net;
using System.Text;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Endpoints;

public sealed class BadInputTests
{
    private const string Config = """<View><Text name=\"text\" value=\"$text\"/><Choices name=\"mood\" toName=\"text\"><Choice value=\"good\"/><Choice value=\"bad\"/></Choices><Labels name=\"who\" toName=\"text\"><Label value=\"PER\"/></Labels></View>""";

    [Theory]
    [InlineData("/predict", "{", "MLB1001")]
    [InlineData("/predict", "", "MLB1001")]
    [InlineData("/predict", "[]", "MLB1001")]
    [InlineData("/predict", """{"tasks": {}, "label_config": "<View/>"}""", "MLB1001")]
    [InlineData("/predict", """{"label_config": "<View/>"}""", "MLB1001")]
    [InlineData("/predict", """{"tasks": []}""", "MLB1001")]
    [InlineData("/predict", """{"tasks": [], "label_config": "<View>"}""", "MLB1006")]
    [InlineData("/predict", """{"tasks": [], "label_config": "<!DOCTYPE View [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><View>&x;</View>"}""", "MLB1006")]
    [InlineData("/setup", """{"project": "1.2"}""", "MLB1001")]
    [InlineData("/setup", """{"project": "1.2", "schema": "<View><Text name='a' value='$t'/><Text name='a' value='$t'/></View>"}""", "MLB1008")]
    [InlineData("/webhook", "nonsense", "MLB1001")]
    public async Task A_body_that_cannot_be_read_is_a_problem_with_its_code(string path, string body, string code)
    {
        await using var served = await ServedEndpoints.StartAsync();

        using var response = await served.PostAsync(path, body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await ServedEndpoints.JsonAsync(response)).GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task A_key_that_does_not_exist_is_not_found_and_never_repeated()
    {
        await using var served = await ServedEndpoints.StartAsync();

        using var response = await served.Client.GetAsync(new Uri("/k/wrong-key-9f8e7d/health", UriKind.Relative), TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        body.ShouldContain("MLB1003");
        body.ShouldNotContain("9f8e7d");
        served.Log.Lines.Where(line => line.StartsWith("MlBackend", StringComparison.Ordinal)).ShouldAllBe(line => !line.Contains("9f8e7d"));
    }

    [Fact]
    public async Task Without_a_default_connection_the_bare_url_says_so_and_health_still_answers()
    {
        await using var served = await ServedEndpoints.StartAsync();
        served.Backend.HasDefaultConnection = false;

        using var setup = await served.SendAsync(Recording.Of("connect-2-setup"));
        using var health = await served.SendAsync(Recording.Of("connect-1-health"));

        setup.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ServedEndpoints.JsonAsync(setup)).GetProperty("code").GetString().ShouldBe("MLB1004");
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_413_whether_or_not_it_says_its_length(bool saysLength)
    {
        await using var served = await ServedEndpoints.StartAsync(options => options.MaximumBodyBytes = 4096);
        var body = Encoding.UTF8.GetBytes($$$"""{"tasks": [{"id": 1, "data": {"text": "{{{new string('a', 8000)}}}"}}], "label_config": "{{{Config}}}"}""");
        using HttpContent content = saysLength ? new ByteArrayContent(body) : new StreamContent(new UnseekableStream(body));

        using var response = await served.Client.PostAsync(new Uri("/predict", UriKind.Relative), content, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await ServedEndpoints.JsonAsync(response)).GetProperty("code").GetString().ShouldBe("MLB1002");
    }

    [Fact]
    public async Task A_task_without_its_text_gets_an_empty_result_and_the_others_theirs()
    {
        await using var served = await ServedEndpoints.StartAsync();

        var (faults, results) = await PredictAsync(served, """{"id": 1, "data": {"text": "one"}}, {"id": 2, "data": {"other": "x"}}, {"id": 3}, 7, null, [1, [2]], {"id": 4, "data": {"text": null}}, {"id": 5, "data": "no object"}, {"id": 6, "data": {"text": "six"}}""");

        faults.ShouldBeEmpty();
        results.Select(result => result.GetProperty("result").GetArrayLength()).ShouldBe([2, 0, 0, 0, 0, 0, 0, 0, 2]);
        served.Log.Lines.ShouldContain(line => line.Contains("MLB1010: 7 of 9 tasks"));
    }

    [Fact]
    public async Task A_lone_surrogate_costs_nobody_anything()
    {
        await using var served = await ServedEndpoints.StartAsync();

        var (faults, results) = await PredictAsync(served, """{"id": 1, "data": {"text": "a\ud800b\udc00\ud83d\udc4d", "\udfff": 1}, "meta": {"\ud800": "\ud800"}}, {"id": 2, "data": {"text": "fine"}}""");

        faults.ShouldBeEmpty();
        results.Length.ShouldBe(2);
        served.Backend.Asked.Single().Documents[0].Field("text").ShouldBe("a\uFFFDb\uFFFD👍");
    }

    [Fact]
    public async Task A_text_that_begins_with_an_address_is_a_text()
    {
        await using var served = await ServedEndpoints.StartAsync();

        await PredictAsync(served, """{"id": 1, "data": {"text": "http://127.0.0.1:1/never-fetched is down"}}""");

        served.Backend.Asked.Single().Documents[0].Field("text").ShouldBe("http://127.0.0.1:1/never-fetched is down");
    }

    [Fact]
    public async Task A_text_of_a_megabyte_is_answered()
    {
        await using var served = await ServedEndpoints.StartAsync();

        var (faults, _) = await PredictAsync(served, $$$"""{"id": 1, "data": {"text": "{{{new string('é', 1 << 20)}}}"}}""");

        faults.ShouldBeEmpty();
        served.Backend.Asked.Single().Documents[0].Field("text")!.Length.ShouldBe(1 << 20);
    }

    [Fact]
    public async Task Suggestions_that_do_not_fit_never_leave()
    {
        await using var served = await ServedEndpoints.StartAsync();
        served.Backend.Suggest = (_, documents) => [new DocumentSuggestion(documents[0].ExternalId, [
            new ChoiceSuggestion("mood", double.NaN, [new("gone", 0.9), new("bad", 0.1), new("good", 0)], []),
            new ChoiceSuggestion("removed", 1, [new("x", 1)], []),
            new ChoiceSuggestion("who", 1, [new("PER", 1)], []),
            new SpanSuggestion("who", 1, [Span(0, 1, "PER"), Span(1, 3, "PER"), Span(0, 99, "PER"), Span(2, 2, "PER"), Span(-1, 2, "PER"), Span(0, 1, "ORG")]),
        ], double.NaN)];

        var (faults, results) = await PredictAsync(served, """{"id": 1, "data": {"text": "a👍b"}}, {"id": 2, "data": {"text": "never answered"}}""");

        faults.ShouldBeEmpty();
        var regions = results[0].GetProperty("result").EnumerateArray().ToArray();
        regions[0].GetProperty("value").GetProperty("choices").EnumerateArray().Select(choice => choice.GetString()).ShouldBe(["bad"]);
        regions[1..].Select(region => region.GetProperty("value").GetProperty("text").GetString()).ShouldBe(["a", "👍"]);
        results[1].GetProperty("result").GetArrayLength().ShouldBe(0);
        served.Log.Lines.ShouldContain(line => line.Contains("MLB1011: 8 suggestions"));
    }

    [Fact]
    public async Task The_status_of_a_run_is_answered_and_an_unknown_run_is_not_found()
    {
        await using var served = await ServedEndpoints.StartAsync();

        using var asked = await served.Client.GetAsync(new Uri($"/job_status?job={FakeToolBackend.KnownRun}", UriKind.Relative), TestContext.Current.CancellationToken);
        using var posted = await served.PostAsync("/job_status", $$"""{"job": "{{FakeToolBackend.KnownRun}}"}""");
        using var unknown = await served.PostAsync("/job_status", """{"job": "no id"}""");

        (await ServedEndpoints.JsonAsync(asked)).GetProperty("job_status").GetString().ShouldBe("Succeeded");
        (await ServedEndpoints.JsonAsync(posted)).GetProperty("job_status").GetString().ShouldBe("Succeeded");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_event_that_nobody_knows_is_no_error()
    {
        await using var served = await ServedEndpoints.StartAsync();

        using var response = await served.PostAsync("/webhook", """{"action": "MOON_ROSE", "project": {"id": 1}}""");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ServedEndpoints.JsonAsync(response)).GetProperty("status").GetString().ShouldBe("Unknown event");
        served.Backend.Hints.ShouldBeEmpty();
    }

    private static ScoredSpan Span(int start, int end, string label) => new(new LabelledSpan(new Utf16Offset(start), new Utf16Offset(end), label), 0.5);

    private static async Task<(IReadOnlyList<string> Faults, JsonElement[] Results)> PredictAsync(ServedEndpoints served, string tasks)
    {
        var body = $$"""{"tasks": [{{tasks}}], "project": "1.1700000000", "unheard-of": {"a": [1, {"b": null}]}, "label_config": "{{Config}}"}""";
        using var response = await served.PostAsync("/predict", body);
        var answer = await ServedEndpoints.JsonAsync(response);
        // The oracle reads tasks with .NET's own reader, which knows no lone surrogates.
        using var request = JsonDocument.Parse(body.Replace("\\ud800", "\\ufffd", StringComparison.Ordinal).Replace("\\udc00", "\\ufffd", StringComparison.Ordinal).Replace("\\udfff", "\\ufffd", StringComparison.Ordinal));
        return (PredictAnswerRules.Faults(request.RootElement, (int)response.StatusCode, answer), [.. answer.GetProperty("results").EnumerateArray()]);
    }
}
