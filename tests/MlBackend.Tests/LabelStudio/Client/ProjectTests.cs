using System.Net;
using MlBackend.Core.Tools;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Client;

public sealed class ProjectTests
{
    private static readonly ProjectIdentity Hooks = new("2", 1795356559);

    [Fact]
    public async Task A_project_has_the_identity_that_setup_names()
    {
        using var peer = Peer("http://ml-backend:9090/k/" + ClientOf.Key, "v1");
        using var client = ClientOf.Fake(peer);

        var project = (await client.ProjectAsync("2", TestContext.Current.CancellationToken)).ShouldNotBeNull();

        project.Identity.ShouldBe(Hooks);
        Recording.Of("connect-2-setup").RequestBody.GetProperty("project").GetString().ShouldBe(project.Identity.ToString());
        project.Schema.Questions.Single().Labels.ShouldBe(["Positive", "Negative"]);
        project.SchemaSource.ShouldStartWith("<View>");
        project.IsLinked.ShouldBeTrue();
        // Label Studio sends no field that is not named here, once any is.
        peer.Received[0].Query("include")!.Split(',').ShouldBe(["id", "title", "label_config", "created_at", "task_number", "sampling"]);
    }

    [Theory]
    [InlineData("http://ml-backend:9090/k/abcdef0123456789/", "v1", "default", true)]
    [InlineData("http://ml-backend:9090/k/abcdef0123456789", "v1", "second", true)]
    [InlineData("http://ml-backend:9090/k/another-key", "mlb-4f9a1c-r3", "default", false)]
    [InlineData("http://ml-backend:9090", "mlb-4f9a1c-r3", "default", true)]
    [InlineData("http://ml-backend:9090", "mlb-4f9a1c-r3", "second", false)]
    [InlineData("http://ml-backend:9090", "v1", "default", false)]
    public async Task A_project_is_linked_where_a_backend_has_the_key_or_answers_with_our_releases(string url, string version, string name, bool isLinked)
    {
        using var peer = Peer(url, version);
        using var client = ClientOf.Fake(peer, name: name);

        (await client.ProjectAsync("2", TestContext.Current.CancellationToken))!.IsLinked.ShouldBe(isLinked);
    }

    [Fact]
    public async Task The_recorded_foreign_backend_is_not_ours()
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, "/api/projects/2/", Recording.Of("rest-project-detail-after-connect"))
            .On(HttpMethod.Get, "/api/ml", Recording.Of("rest-ml-list"));
        using var client = ClientOf.Fake(peer);

        (await client.ProjectAsync("2", TestContext.Current.CancellationToken))!.IsLinked.ShouldBeFalse();
    }

    [Fact]
    public async Task A_project_that_is_gone_is_null()
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, "/api/projects/9/", Recording.Of("rest-tasks-list-page-beyond"));
        using var client = ClientOf.Fake(peer);

        (await client.ProjectAsync("9", TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Projects_are_listed_and_only_hooked_ones_asked_for_their_backends()
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, "/api/projects/", Recording.Of("rest-projects-list"))
            .On(HttpMethod.Get, "/api/webhooks/", Recording.Of("rest-webhooks-list-after-connect"));
        using var client = ClientOf.Fake(peer);

        List<ToolProject> projects = [];
        await foreach (var project in client.ProjectsAsync(TestContext.Current.CancellationToken))
        {
            projects.Add(project);
        }

        projects.Select(project => (project.Identity.ExternalId, project.Title, project.IsLinked)).ShouldBe([("1", "Sentiment", false)]);
    }

    [Fact]
    public async Task A_webhook_is_made_where_there_is_none_mended_where_it_is_off_and_left_where_it_stands()
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, "/api/ml", _ => FakeLabelStudio.Text(HttpStatusCode.OK, "[]"))
            .Once(HttpMethod.Get, "/api/webhooks/", _ => FakeLabelStudio.Text(HttpStatusCode.OK, "[]"))
            .Once(HttpMethod.Post, "/api/webhooks/", Recording.Of("rest-webhook-create"))
            .Once(HttpMethod.Get, "/api/webhooks/", _ => FakeLabelStudio.Text(HttpStatusCode.OK, Recording.Of("rest-webhooks-list-after-connect").ResponseText.Replace("\"is_active\": true", "\"is_active\": false", StringComparison.Ordinal)))
            .Once(HttpMethod.Patch, "/api/webhooks/2/", Recording.Of("rest-webhook-patch"))
            .Once(HttpMethod.Get, "/api/webhooks/", Recording.Of("rest-webhooks-list-after-connect"));
        using var client = ClientOf.Fake(peer);
        var target = new Uri("http://ml-backend:9090/");

        for (var time = 0; time < 3; time++)
        {
            (await client.EnsureWebhookAsync(Hooks, target, TestContext.Current.CancellationToken)).ShouldBeTrue();
        }

        peer.AssertAllUsed();
        peer.Received[2].Body.ShouldBe("""{"project":2,"url":"http://ml-backend:9090/webhook","send_payload":true,"send_for_all_actions":true,"is_active":true}""");
        peer.Received[5].Body.ShouldBe("""{"url":"http://ml-backend:9090/webhook","send_payload":true,"send_for_all_actions":true,"is_active":true}""");
    }

    [Fact]
    public async Task A_webhook_that_label_studio_forbids_is_no_failure()
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, "/api/ml", _ => FakeLabelStudio.Text(HttpStatusCode.OK, "[]"))
            .On(HttpMethod.Get, "/api/webhooks/", _ => FakeLabelStudio.Text(HttpStatusCode.OK, "[]"))
            .On(HttpMethod.Post, "/api/webhooks/", Recording.Of("rest-webhook-create-local-address-blocked"));
        using var client = ClientOf.Fake(peer);

        (await client.EnsureWebhookAsync(Hooks, new Uri("http://127.0.0.1:9090/"), TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    private static FakeLabelStudio Peer(string url, string version) => new FakeLabelStudio()
        .On(HttpMethod.Get, "/api/projects/2/", Recording.Of("rest-project-detail-after-connect"))
        .On(HttpMethod.Get, "/api/ml", _ => FakeLabelStudio.Text(HttpStatusCode.OK, $$"""[{"id": 1, "url": "http://other:1", "model_version": "x"}, {"id": 2, "url": "{{url}}", "model_version": "{{version}}"}]"""));
}
