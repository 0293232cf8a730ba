using System.Net;
using MlBackend.Core.Tools;
using MlBackend.TestKit.LabelStudio;
using MlBackend.TestKit.Time;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Client;

public sealed class InspectionTests
{
    private const string WhoAmI = "/api/current-user/whoami";
    private static readonly ProjectIdentity Connector = new("2", 1795356559);
    private readonly ManualClock clock = new();

    [Fact]
    public async Task A_tool_says_who_we_are_what_we_may_and_what_time_it_is()
    {
        using var peer = Tool(Recording.Of("rest-whoami-legacy-token").ResponseText, clock.GetUtcNow().AddSeconds(90));

        var tool = await InspectAsync(peer);

        (tool.User, tool.Version, tool.CredentialKind, tool.ClockLead).ShouldBe(("admin@example.org", "1.23.2", "legacy token", TimeSpan.FromSeconds(90)));
        tool.MissingRights.ShouldBe([]);
    }

    [Fact]
    public async Task Rights_that_are_missing_are_named()
    {
        using var peer = Tool("""{"id":1,"email":"a@example.org","permissions":["projects.view","tasks.view","annotations.view","webhooks.view","webhooks.change"]}""", null);

        (await InspectAsync(peer)).MissingRights.ShouldBe(["projects.change", "predictions.any"]);
    }

    [Fact]
    public async Task What_a_tool_does_not_tell_is_not_known()
    {
        using var peer = Tool("""{"id":1,"email":"a@example.org"}""", null);

        var tool = await InspectAsync(peer);

        tool.MissingRights.ShouldBeNull();
        tool.ClockLead.ShouldBeNull();
    }

    [Fact]
    public async Task A_linked_project_says_how_its_backend_and_webhook_stand()
    {
        using var peer = Project(
            $$"""[{"url":"http://other:9090","model_version":"v1","state":"CO"},{"url":"http://ml.internal:9090/k/{{ClientOf.Key}}","model_version":"mlb-4f9a1c-r3","state":"DI"}]""",
            $$"""[{"id":1,"project":2,"url":"http://ml.internal:9090/k/{{ClientOf.Key}}/webhook","send_payload":true,"send_for_all_actions":false,"is_active":true}]""");

        var project = (await InspectProjectAsync(peer)).ShouldNotBeNull();

        project.ShouldBe(new ProjectCondition(new BackendCondition("ml.internal", false), WebhookCondition.Incomplete, "recorder", true));
        project.ToString().ShouldNotContain(ClientOf.Key);
        peer.Received.ShouldAllBe(request => request.Method == HttpMethod.Get, "nothing is changed");
    }

    [Fact]
    public async Task Anothers_backend_and_webhook_are_not_ours()
    {
        using var peer = Project(Recording.Of("rest-ml-list").ResponseText, """[{"id":1,"project":2,"url":"http://ml.internal/k/another/webhook","is_active":true}]""");

        (await InspectProjectAsync(peer)).ShouldBe(new ProjectCondition(null, WebhookCondition.Missing, "recorder", true));
    }

    [Fact]
    public async Task A_project_made_again_under_its_id_is_another_one()
    {
        using var peer = Project("[]", "[]");

        (await InspectProjectAsync(peer, Connector with { CreatedSecond = 1 })).ShouldBeNull();
    }

    private async Task<ToolCondition> InspectAsync(FakeLabelStudio peer)
    {
        using var client = ClientOf.Fake(peer, time: clock);
        return await ((IToolInspection)client).InspectAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<ProjectCondition?> InspectProjectAsync(FakeLabelStudio peer, ProjectIdentity? project = null)
    {
        using var client = ClientOf.Fake(peer);
        return await ((IToolInspection)client).InspectAsync(project ?? Connector, TestContext.Current.CancellationToken);
    }

    private static FakeLabelStudio Tool(string whoAmI, DateTimeOffset? date) => new FakeLabelStudio()
        .On(HttpMethod.Get, WhoAmI, _ => FakeLabelStudio.Text(HttpStatusCode.OK, whoAmI))
        .On(HttpMethod.Get, "/api/version", _ =>
        {
            var answer = FakeLabelStudio.Answer(Recording.Of("rest-version"));
            answer.Headers.Date = date;
            return answer;
        });

    private static FakeLabelStudio Project(string backends, string webhooks) => new FakeLabelStudio()
        .On(HttpMethod.Get, "/api/projects/2/", Recording.Of("rest-project-detail-after-connect"))
        .On(HttpMethod.Get, "/api/ml", _ => FakeLabelStudio.Text(HttpStatusCode.OK, backends))
        .On(HttpMethod.Get, "/api/webhooks/", _ => FakeLabelStudio.Text(HttpStatusCode.OK, webhooks));
}
