using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.TestKit.Argilla;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Client;

/// <summary>One webhook for the server, made, mended and taken back; and the lines in the guidelines.</summary>
public sealed class WebhookTests
{
    private const string Address = "http://mlbackend:9090/k/" + ArgillaClientOf.Key;
    private const string Webhooks = "/api/v1/webhooks";
    private const string Events = """["dataset.published","dataset.updated","dataset.deleted","record.deleted","response.created","response.updated","response.deleted"]""";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_there_is_none_one_is_made()
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, Webhooks, """{"items":[]}""").Once(HttpMethod.Post, Webhooks, ArgillaRecording.Of("webhooks/001-webhook-create"));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.EnsureWebhookAsync(ArgillaClientOf.Reviews, new Uri(Address), Token)).ShouldBeTrue();

        peer.AssertAllUsed();
        peer.Received[^1].Body.ShouldBe($$"""{"url":"{{Address}}/argilla","events":{{Events}},"description":"MlBackend"}""");
    }

    [Theory]
    [InlineData("http://old-host/k/" + ArgillaClientOf.Key + "/argilla", true, Events)]
    [InlineData(Address + "/argilla", false, Events)]
    [InlineData(Address + "/argilla", true, "[\"record.created\"]")]
    public async Task One_that_points_elsewhere_is_off_or_tells_too_little_is_mended_and_a_second_one_goes(string url, bool isEnabled, string events)
    {
        const string own = "f2fcdb99-65a2-4a08-8806-665a37652d50";
        const string twin = "f2fcdb99-65a2-4a08-8806-665a37652d51";
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, Webhooks, $$"""{"items":[{{Hook(own, url, isEnabled, events)}},{{Hook(twin, url, isEnabled, events)}},{{Hook("1", "http://somebody-else/hook", true, events)}}]}""")
            .Once(HttpMethod.Patch, $"{Webhooks}/{own}", ArgillaRecording.Of("webhooks/052-webhook-update"))
            .Once(HttpMethod.Delete, $"{Webhooks}/{twin}", ArgillaRecording.Of("webhooks/054-webhook-delete"));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.EnsureWebhookAsync(ArgillaClientOf.Reviews, new Uri(Address), Token)).ShouldBeTrue();

        peer.AssertAllUsed();
        peer.Received[1].Body.ShouldBe($$"""{"url":"{{Address}}/argilla","events":{{Events}},"enabled":true}""");
    }

    [Theory]
    [InlineData("webhooks/058-webhook-create-as-admin")]
    [InlineData("webhooks/062-webhook-create-eleventh")]
    public async Task Where_argilla_allows_none_polling_goes_on(string refusal)
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, Webhooks, """{"items":[]}""").On(HttpMethod.Post, Webhooks, ArgillaRecording.Of(refusal));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.EnsureWebhookAsync(ArgillaClientOf.Reviews, new Uri(Address), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_secret_is_that_of_the_own_webhook_which_unlinking_takes_back()
    {
        const string own = "f2fcdb99-65a2-4a08-8806-665a37652d50";
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, Webhooks, $$"""{"items":[{{Hook("1", "http://somebody-else/hook", true, Events)}},{{Hook(own, Address + "/argilla", true, Events)}}]}""")
            .Once(HttpMethod.Delete, $"{Webhooks}/{own}", ArgillaRecording.Of("webhooks/054-webhook-delete"));
        using var client = ArgillaClientOf.Fake(peer);

        (await ((IWebhookSecret)client).WebhookSecretAsync(Token)).ShouldBe("secret of " + own);
        (await ((IToolUpkeep)client).UnlinkAsync(ArgillaClientOf.Reviews, "4f9a1c", Token)).ShouldBe(new Unlinked(1, false));

        peer.AssertAllUsed();
    }

    [Fact]
    public async Task A_line_in_the_guidelines_says_how_to_sort_once()
    {
        var described = ArgillaRecording.Of("rest/028-dataset-get").ResponseBody.GetRawText();
        using var peer = new FakeLabelStudio()
            .Once(HttpMethod.Get, ArgillaClientOf.Path(""), _ => ArgillaRecording.Json(System.Net.HttpStatusCode.OK, described))
            .Once(HttpMethod.Get, ArgillaClientOf.Path(""), _ => ArgillaRecording.Json(
                System.Net.HttpStatusCode.OK, described.Replace("Label the review.", "Label the review.\\nMost useful first: choose Sort > Metadata > mlbackend_priority, descending.", StringComparison.Ordinal)))
            .Once(HttpMethod.Patch, ArgillaClientOf.Path(""), ArgillaRecording.Of("rest/038-dataset-update"));
        using var client = ArgillaClientOf.Fake(peer);

        await ((IToolUpkeep)client).EnsureViewAsync(ArgillaClientOf.Reviews, Token);
        await ((IToolUpkeep)client).EnsureViewAsync(ArgillaClientOf.Reviews, Token);

        peer.AssertAllUsed();
        peer.Received[1].Json.GetProperty("guidelines").GetString().ShouldBe("Label the review.\nMost useful first: choose Sort > Metadata > mlbackend_priority, descending.");
    }

    private static string Hook(string id, string url, bool isEnabled, string events) =>
        $$"""{"id":"{{id}}","url":"{{url}}","secret":"secret of {{id}}","events":{{events}},"enabled":{{(isEnabled ? "true" : "false")}},"description":null}""";
}
