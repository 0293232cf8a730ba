using System.Net;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Client;

/// <summary>What is left in Label Studio beside suggestions: webhooks and a tab, made, mended and taken back.</summary>
public sealed class UpkeepTests
{
    private const string Url = "http://ml-backend:9090/k/" + ClientOf.Key;
    private const string Views = "/api/dm/views/";
    private static readonly ProjectIdentity Project = new("2", 1795356559);
    private static readonly Uri Elsewhere = new("http://localhost:9090/k/" + ClientOf.Key);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_points_to_where_label_studio_reaches_the_service()
    {
        using var peer = Linked().Once(HttpMethod.Get, "/api/webhooks/", _ => Json("[]")).Once(HttpMethod.Post, "/api/webhooks/", Recording.Of("rest-webhook-create"));
        using var client = ClientOf.Fake(peer);

        (await client.EnsureWebhookAsync(Project, Elsewhere, Token)).ShouldBeTrue();

        peer.AssertAllUsed();
        peer.Received[^1].Json.GetProperty("url").GetString().ShouldBe(Url + "/webhook");
    }

    [Theory]
    [InlineData("http://old-host:9090/k/" + ClientOf.Key + "/webhook", true, true)]
    [InlineData(Url + "/webhook", false, true)]
    [InlineData(Url + "/webhook", true, false)]
    public async Task A_webhook_with_a_wrong_address_or_switched_off_or_for_some_actions_only_is_mended(string url, bool isActive, bool forAll)
    {
        using var peer = Linked()
            .Once(HttpMethod.Get, "/api/webhooks/", _ => Json($"[{Foreign},{Hook(6, url, isActive, forAll)}]"))
            .Once(HttpMethod.Patch, "/api/webhooks/6/", Recording.Of("rest-webhook-patch"));
        using var client = ClientOf.Fake(peer);

        (await client.EnsureWebhookAsync(Project, Elsewhere, Token)).ShouldBeTrue();

        peer.AssertAllUsed();
        peer.Received[^1].Body.ShouldBe($$"""{"url":"{{Url}}/webhook","send_payload":true,"send_for_all_actions":true,"is_active":true}""");
    }

    [Fact]
    public async Task A_second_webhook_of_the_same_key_goes_and_nobody_elses()
    {
        using var peer = Linked()
            .Once(HttpMethod.Get, "/api/webhooks/", _ => Json($"[{Hook(4, "http://old-host/k/" + ClientOf.Key + "/webhook")},{Foreign},{Hook(6, Url + "/webhook")}]"))
            .Once(HttpMethod.Delete, "/api/webhooks/4/", Recording.Of("rest-webhook-delete"));
        using var client = ClientOf.Fake(peer);

        (await client.EnsureWebhookAsync(Project, Elsewhere, Token)).ShouldBeTrue();

        peer.AssertAllUsed();
    }

    [Theory]
    [InlineData("mlb-4f9a1c-r7", true)]
    [InlineData("mlb-zzzzzz-r7", false)]
    [InlineData("another backend", false)]
    public async Task Unlinking_removes_our_webhooks_and_our_release_and_nothing_else(string shown, bool isOurs)
    {
        var settings = Recording.Of("rest-project-detail-after-connect").ResponseText;
        var shownBefore = Recording.Of("rest-project-detail-after-connect").ResponseBody.GetProperty("model_version").GetString()!;
        settings = settings.Replace($"\"model_version\": \"{shownBefore}\"", $"\"model_version\": \"{shown}\"", StringComparison.Ordinal);
        using var peer = Linked()
            .Once(HttpMethod.Get, "/api/projects/2/", _ => Json(settings))
            .Once(HttpMethod.Get, "/api/webhooks/", _ => Json($"[{Foreign},{Hook(6, Url + "/webhook")}]"))
            .Once(HttpMethod.Delete, "/api/webhooks/6/", Recording.Of("rest-webhook-delete"));
        if (isOurs)
        {
            peer.Once(HttpMethod.Patch, "/api/projects/2/", _ => Json(settings));
        }

        using var client = ClientOf.Fake(peer);

        (await Upkeep(client).UnlinkAsync(Project, "4f9a1c", Token)).ShouldBe(new Unlinked(1, isOurs));

        peer.AssertAllUsed();
        if (isOurs)
        {
            peer.Received[^1].Body.ShouldBe("""{"model_version":""}""");
        }
    }

    [Fact]
    public async Task A_project_that_is_gone_has_nothing_to_take_back()
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, "/api/projects/2/", Recording.Of("rest-tasks-list-page-beyond"));
        using var client = ClientOf.Fake(peer);

        (await Upkeep(client).UnlinkAsync(Project, "4f9a1c", Token)).ShouldBe(new Unlinked(0, false));
    }

    [Fact]
    public async Task The_tab_is_made_once_mended_where_its_order_is_gone_and_left_where_it_stands()
    {
        const string Made = """{"title":"Most useful next","ordering":["tasks:predictions_score"],"filters":{"conjunction":"and","items":[{"filter":"filter:tasks:total_annotations","operator":"equal","type":"Number","value":0}]}}""";
        var other = $"{{\"id\": 1, \"data\": {Recording.Of("rest-dm-view-create").ResponseBody.GetProperty("data").GetRawText()}}}";
        var changed = Made.Replace("tasks:predictions_score", "-tasks:id", StringComparison.Ordinal).Insert(1, "\"hiddenColumns\":{},");
        using var peer = new FakeLabelStudio()
            .Once(HttpMethod.Get, Views, _ => Json($"[{other}]"))
            .Once(HttpMethod.Post, Views, Recording.Of("rest-dm-view-create"))
            .Once(HttpMethod.Get, Views, _ => Json($"[{other},{{\"id\": 9, \"data\": {changed}}}]"))
            .Once(HttpMethod.Patch, Views + "9/", Recording.Of("rest-dm-view-create"))
            .Once(HttpMethod.Get, Views, _ => Json($"[{other},{{\"id\": 9, \"data\": {Made}}}]"));
        using var client = ClientOf.Fake(peer);

        for (var time = 0; time < 3; time++)
        {
            await Upkeep(client).EnsureViewAsync(Project, Token);
        }

        peer.AssertAllUsed();
        peer.Received[1].Body.ShouldBe($$"""{"project":2,"data":{{Made}}}""");
        var mended = peer.Received[3].Json.GetProperty("data");
        mended.GetProperty("ordering")[0].GetString().ShouldBe("tasks:predictions_score");
        mended.TryGetProperty("hiddenColumns", out _).ShouldBeTrue();
    }

    private static string Foreign => Hook(5, "http://somebody-else:9090/webhook");

    private static IToolUpkeep Upkeep(IToolClient client) => client.ShouldBeAssignableTo<IToolUpkeep>()!;

    private static string Hook(int id, string url, bool isActive = true, bool forAll = true) =>
        $$"""{"id": {{id}}, "project": 2, "url": "{{url}}", "send_payload": true, "send_for_all_actions": {{(forAll ? "true" : "false")}}, "is_active": {{(isActive ? "true" : "false")}}}""";

    private static HttpResponseMessage Json(string body) => FakeLabelStudio.Text(HttpStatusCode.OK, body);

    private static FakeLabelStudio Linked() => new FakeLabelStudio()
        .On(HttpMethod.Get, "/api/ml", _ => Json($$"""[{"id": 1, "url": "{{Url}}", "model_version": "{{new ReleaseName("4f9a1c", 1)}}"}]"""));
}
