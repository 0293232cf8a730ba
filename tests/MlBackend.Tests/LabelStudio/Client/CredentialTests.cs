using System.Net;
using System.Text;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.TestKit.LabelStudio;
using MlBackend.TestKit.Time;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Client;

public sealed class CredentialTests
{
    private const string WhoAmI = "/api/current-user/whoami";
    private static readonly string Personal = Recording.Of("rest-token-create").ResponseBody.GetProperty("token").GetString()!;

    [Fact]
    public async Task A_legacy_token_is_shown_as_it_is()
    {
        using var peer = Peer();
        using var client = ClientOf.Fake(peer);

        var identity = await client.IdentifyAsync(TestContext.Current.CancellationToken);

        identity.ShouldBe(new ToolIdentity("admin@example.org", "1.23.2"));
        peer.Received.ShouldAllBe(request => request.Authorization == "Token " + ClientOf.LegacyToken);
    }

    [Fact]
    public async Task A_personal_access_token_is_exchanged_once_and_again_before_it_runs_out()
    {
        var clock = new ManualClock();
        using var peer = Peer().On(HttpMethod.Post, "/api/token/refresh", Recording.Of("rest-token-refresh"));
        using var client = ClientOf.Fake(peer, Personal, time: clock);

        await client.IdentifyAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(200));
        await client.IdentifyAsync(TestContext.Current.CancellationToken);
        peer.Received.Count(request => request.Method == HttpMethod.Post).ShouldBe(1);

        clock.Advance(TimeSpan.FromSeconds(75));
        await client.IdentifyAsync(TestContext.Current.CancellationToken);

        peer.Received.Count(request => request.Method == HttpMethod.Post).ShouldBe(2);
        var refresh = peer.Received[0];
        refresh.Json.GetProperty("refresh").GetString().ShouldBe(Personal);
        refresh.Authorization.ShouldBeNull();
        peer.Received.Where(request => request.Method == HttpMethod.Get).ShouldAllBe(request =>
            request.Authorization == "Bearer " + Recording.Of("rest-token-refresh").ResponseBody.GetProperty("access").GetString());
    }

    [Fact]
    public async Task An_access_token_that_is_refused_is_renewed_once()
    {
        using var peer = Peer()
            .On(HttpMethod.Post, "/api/token/refresh", Recording.Of("rest-token-refresh"))
            .Once(HttpMethod.Get, WhoAmI, Recording.Of("rest-auth-bearer-expired"));
        using var client = ClientOf.Fake(peer, Personal);

        (await client.IdentifyAsync(TestContext.Current.CancellationToken)).User.ShouldBe("admin@example.org");

        peer.AssertAllUsed();
        peer.Received.Count(request => request.Method == HttpMethod.Post).ShouldBe(2);
    }

    [Theory]
    [InlineData("rest-auth-bearer-expired", 2007)]
    [InlineData("rest-auth-bearer-bad-signature", 2007)]
    [InlineData("rest-auth-pat-as-bearer", 2007)]
    [InlineData("rest-auth-none", 2007)]
    [InlineData("rest-auth-legacy-token-wrong", 2007)]
    [InlineData("rest-auth-legacy-disabled", 2008)]
    public async Task A_token_that_stays_refused_says_what_to_do(string recording, int code)
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, WhoAmI, Recording.Of(recording));
        using var client = ClientOf.Fake(peer);

        var failure = await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(TestContext.Current.CancellationToken));

        (failure.Code.Number, failure.Delivery, failure.Status).ShouldBe((code, Delivery.Refused, 401));
        failure.ToString().ShouldNotContain(ClientOf.LegacyToken);
    }

    [Theory]
    [InlineData("rest-token-refresh-wrong")]
    [InlineData("rest-token-refresh-blacklisted")]
    public async Task A_personal_access_token_that_is_refused_is_not_tried_again(string recording)
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Post, "/api/token/refresh", Recording.Of(recording));
        using var client = ClientOf.Fake(peer, Personal);

        var failure = await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(TestContext.Current.CancellationToken));

        failure.Code.ShouldBe(ErrorCodes.CredentialRefused);
        failure.ToString().ShouldNotContain(Personal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("two words")]
    [InlineData("line\r\nX-Injected: yes")]
    public void What_is_no_token_is_refused_before_anything_is_sent(string token)
    {
        using var peer = new FakeLabelStudio();

        Should.Throw<MlBackendException>(() => ClientOf.Fake(peer, token)).Code.ShouldBe(ErrorCodes.CredentialMalformed);
    }

    [Theory]
    [InlineData(HttpStatusCode.MovedPermanently)]
    [InlineData(HttpStatusCode.TemporaryRedirect)]
    public async Task A_redirect_is_not_followed(HttpStatusCode status)
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, WhoAmI, _ => new HttpResponseMessage(status) { Headers = { Location = new Uri("http://thief.example/api") } });
        using var client = ClientOf.Fake(peer);

        var failure = await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(TestContext.Current.CancellationToken));

        failure.Code.ShouldBe(ErrorCodes.ToolRedirects);
        peer.Received.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("../../../elsewhere")]
    [InlineData("1/../../token")]
    [InlineData("http://thief.example/")]
    public async Task An_id_never_becomes_a_path(string id)
    {
        using var peer = new FakeLabelStudio();
        using var client = ClientOf.Fake(peer);

        (await client.ProjectAsync(id, TestContext.Current.CancellationToken)).ShouldBeNull();

        peer.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_with_a_path_keeps_it()
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, "/studio/api/version", Recording.Of("rest-version"))
            .On(HttpMethod.Get, "/studio" + WhoAmI, Recording.Of("rest-whoami-bearer"));
        using var client = ClientOf.Fake(peer, url: "https://host.example/studio");

        (await client.IdentifyAsync(TestContext.Current.CancellationToken)).Version.ShouldBe("1.23.2");
    }

    private static FakeLabelStudio Peer() => new FakeLabelStudio()
        .On(HttpMethod.Get, "/api/version", Recording.Of("rest-version"))
        .On(HttpMethod.Get, WhoAmI, Recording.Of("rest-whoami-legacy-token"));
}
