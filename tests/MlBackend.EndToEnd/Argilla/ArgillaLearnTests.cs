using System.Text;
using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd.Argilla;

/// <summary>The way of most datasets: linked, annotated by two people, suggested, sorted; and only webhooks tell of it.</summary>
[Collection(ScenariosApart.Name)]
public sealed class ArgillaLearnTests(ArgillaFixture fixture)
{
    [Fact]
    public async Task Two_annotators_label_150_of_400_records_and_the_rest_gets_suggestions_in_the_order_of_their_use()
    {
        var corpus = ArgillaCorpus.Docs(400);
        await using var scenario = await ArgillaScenario.LinkAsync(
            fixture,
            "docs",
            new JsonObject { ["about"] = ArgillaCorpus.Labels("label_selection", "documentation", "other") },
            corpus.Select(entry => ArgillaCorpus.Record(("text", entry.Text))),
            pollSeconds: 3600);
        scenario.Said.ShouldContain("+ argilla/docs: 400 records, learns about");
        ((string)(await scenario.ProjectAsync())!["title"]!).ShouldBe("argilla/docs");
        var records = scenario.Records;
        var server = await fixture.ServerAsync();
        using var ann = new ArgillaDriver(server.Url, await scenario.Driver.AddAnnotatorAsync("ann-" + scenario.Dataset.Id[..8]));
        using var bob = new ArgillaDriver(server.Url, await scenario.Driver.AddAnnotatorAsync("bob-" + scenario.Dataset.Id[..8]));
        await Patience.UntilAsync("the webhook stands", ArgillaScenario.Limit, scenario.WebhooksAsync, hooks => hooks.Count == 1);
        await ann.SubmitAsync(Enumerable.Range(0, 75).Select(at => (records[at], new JsonObject { ["about"] = corpus[at].Label })));
        await bob.SubmitAsync(Enumerable.Range(75, 75).Select(at => (records[at], new JsonObject { ["about"] = corpus[at].Label })));

        var suggestions = await scenario.WaitForSuggestionsAsync([.. records.Skip(150)], "about");
        suggestions.Values.ShouldAllBe(suggestion => (string)suggestion["type"]! == "model" && (double)suggestion["score"]! >= 0.5 && (double)suggestion["score"]! <= 1);
        Enumerable.Range(150, 250).Count(at => (string)suggestions[records[at]]["value"]! == corpus[at].Label).ShouldBeGreaterThan(150);
        var sorted = await scenario.Driver.SortedAsync(scenario.Dataset.Id, "mlbackend_priority", 400);
        var priorities = sorted.Select(record => (double)record["metadata"]!["mlbackend_priority"]!).ToList();
        priorities.ShouldBe(priorities.OrderDescending());
        priorities[0].ShouldBeGreaterThan(priorities[^1]);

        await ForgedAndReplayedAsync(scenario);
    }

    /// <summary>The service's own webhook, called by somebody who knows its address but not the secret, and by one who knows it and is late.</summary>
    private static async Task ForgedAndReplayedAsync(ArgillaScenario scenario)
    {
        var hook = (await scenario.WebhooksAsync())[0];
        var url = new Uri((string)hook["url"]!);
        const string body = """{"type":"record.deleted","version":1,"timestamp":"2026-01-01T00:00:00Z","data":{}}""";
        using var http = new HttpClient();
        var secret = Convert.FromBase64String((string)hook["secret"]!);

        (await SendAsync(http, url, body, Encoding.UTF8.GetBytes("not the secret"), TimeProvider.System.GetUtcNow())).ShouldBe(401);
        (await SendAsync(http, url, body, secret, TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(6))).ShouldBe(401);
        (await SendAsync(http, url, body, secret, TimeProvider.System.GetUtcNow(), "msg_once")).ShouldBe(200);
        (await SendAsync(http, url, body, secret, TimeProvider.System.GetUtcNow(), "msg_once")).ShouldBe(401);
    }

    private static async Task<int> SendAsync(HttpClient http, Uri url, string body, byte[] secret, DateTimeOffset at, string id = "msg_new")
    {
        var seconds = $"{at.ToUnixTimeSeconds()}";
        var signature = System.Security.Cryptography.HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{seconds}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(signature));
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
