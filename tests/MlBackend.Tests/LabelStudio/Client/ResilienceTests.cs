using System.Net;
using System.Net.Http.Headers;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.TestKit.LabelStudio;
using MlBackend.TestKit.Time;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Client;

/// <summary>What is repeated, how long is waited, and when a tool is left alone.</summary>
public sealed class ResilienceTests
{
    private const string WhoAmI = "/api/current-user/whoami";
    private const string Push = "/api/projects/1/import/predictions";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_tool_that_says_when_to_come_back_is_asked_then_and_not_before(HttpStatusCode status)
    {
        var clock = new ManualClock();
        using var peer = Peer().Once(HttpMethod.Get, WhoAmI, _ => Busy(status, TimeSpan.FromSeconds(7)));
        using var client = ClientOf.Fake(peer, time: clock);

        var identifying = client.IdentifyAsync(Token);
        await WaitingAsync(clock);
        clock.Advance(TimeSpan.FromSeconds(6.9));
        peer.Received.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        (await identifying).User.ShouldBe("admin@example.org");
    }

    [Fact]
    public async Task A_wait_that_is_too_long_for_a_call_is_handed_to_the_caller()
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, WhoAmI, _ => Busy(HttpStatusCode.ServiceUnavailable, TimeSpan.FromMinutes(2)));
        using var client = ClientOf.Fake(peer);

        var failure = await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(Token));

        (failure.Code, failure.Delivery, failure.RetryAfter).ShouldBe((ErrorCodes.ToolBusy, Delivery.NotDelivered, TimeSpan.FromMinutes(2)));
        peer.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_push_is_sent_again_where_the_tool_was_busy_and_not_where_it_failed_inside()
    {
        using var peer = new FakeLabelStudio()
            .Once(HttpMethod.Post, Push, _ => Busy(HttpStatusCode.TooManyRequests, TimeSpan.Zero))
            .Once(HttpMethod.Post, Push, _ => FakeLabelStudio.Text(HttpStatusCode.BadGateway, "{}"));
        using var client = ClientOf.Fake(peer);

        var failure = await Should.ThrowAsync<ToolException>(() => PushAsync(client));

        peer.AssertAllUsed();
        (failure.Code, failure.Delivery).ShouldBe((ErrorCodes.ToolFailed, Delivery.InDoubt));
    }

    [Fact]
    public async Task A_tool_that_fails_again_and_again_is_left_alone_and_asked_once_after_the_rest()
    {
        var clock = new ManualClock();
        var isUp = false;
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, "/api/version", Recording.Of("rest-version"))
            .On(HttpMethod.Get, WhoAmI, _ => isUp ? FakeLabelStudio.Answer(Recording.Of("rest-whoami-legacy-token")) : throw NoConnection());
        using var client = ClientOf.Fake(peer, time: clock, configure: options => (options.Retries, options.FailuresBeforeRest, options.Rest) = (0, 3, TimeSpan.FromSeconds(15)));

        for (var call = 0; call < 3; call++)
        {
            (await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(Token))).Code.ShouldBe(ErrorCodes.ToolUnreachable);
        }

        var resting = await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(Token));
        (resting.Code, resting.Delivery).ShouldBe((ErrorCodes.ToolResting, Delivery.NotDelivered));
        resting.RetryAfter.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(15));
        peer.Received.Count.ShouldBe(3);

        clock.Advance(TimeSpan.FromSeconds(15));
        (await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(Token))).Code.ShouldBe(ErrorCodes.ToolUnreachable);
        (await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(Token))).Code.ShouldBe(ErrorCodes.ToolResting);
        peer.Received.Count.ShouldBe(4);

        isUp = true;
        clock.Advance(TimeSpan.FromSeconds(15));
        (await client.IdentifyAsync(Token)).User.ShouldBe("admin@example.org");
        await client.IdentifyAsync(Token);
    }

    [Fact]
    public async Task After_a_rest_a_personal_token_is_renewed_and_a_push_is_preceded_by_a_short_question()
    {
        var clock = new ManualClock();
        var isUp = false;
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, "/api/version", Recording.Of("rest-version"))
            .On(HttpMethod.Post, Push, _ => FakeLabelStudio.Text(HttpStatusCode.Created, """{"created": 0}"""))
            .On(HttpMethod.Post, "/api/token/refresh", _ => isUp ? FakeLabelStudio.Answer(Recording.Of("rest-token-refresh")) : throw NoConnection());
        using var client = ClientOf.Fake(
            peer,
            Recording.Of("rest-token-create").ResponseBody.GetProperty("token").GetString()!,
            time: clock,
            configure: options => (options.Retries, options.FailuresBeforeRest, options.Rest) = (0, 2, TimeSpan.FromSeconds(15)));
        await Should.ThrowAsync<ToolException>(() => PushAsync(client));
        await Should.ThrowAsync<ToolException>(() => PushAsync(client));
        peer.Received.Clear();

        isUp = true;
        clock.Advance(TimeSpan.FromSeconds(15));
        (await PushAsync(client)).ShouldBe(0);

        peer.Received.Select(request => request.Address.AbsolutePath).ShouldBe(["/api/token/refresh", "/api/version", Push]);
    }

    [Fact]
    public async Task A_failure_over_one_task_is_no_reason_to_leave_the_tool_alone()
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, WhoAmI, _ => FakeLabelStudio.Text(HttpStatusCode.InternalServerError, "{}"));
        using var client = ClientOf.Fake(peer, configure: options => (options.Retries, options.FailuresBeforeRest) = (0, 2));

        for (var call = 0; call < 5; call++)
        {
            (await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(Token))).Code.ShouldBe(ErrorCodes.ToolFailed);
        }
    }

    [Theory]
    [InlineData("text/html", "<html><title>Log in</title></html>")]
    [InlineData("application/json", "<html></html>")]
    [InlineData("application/json", """{"id": 1, "email": "ad""")]
    [InlineData("application/json", "null")]
    public async Task What_is_not_the_answer_that_was_asked_for_says_so_and_is_not_asked_again(string type, string body)
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, WhoAmI, _ => FakeLabelStudio.Text(HttpStatusCode.OK, body, type))
            .On(HttpMethod.Get, "/api/tasks", _ => FakeLabelStudio.Text(HttpStatusCode.OK, body, type))
            .On(HttpMethod.Post, Push, _ => FakeLabelStudio.Text(HttpStatusCode.Created, body, type));
        using var client = ClientOf.Fake(peer);

        var identify = await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(Token));
        var pull = await Should.ThrowAsync<ToolException>(async () => await client.PullAsync(new ProjectIdentity("1", 0), Schema.Empty, null, null, Token).ToListAsync(Token));
        var push = await Should.ThrowAsync<ToolException>(() => PushAsync(client));

        (identify.Code, identify.Delivery).ShouldBe((ErrorCodes.ToolAnswerUnreadable, Delivery.Refused));
        pull.Code.ShouldBe(ErrorCodes.ToolAnswerUnreadable);
        (push.Code, push.Delivery).ShouldBe((ErrorCodes.ToolAnswerUnreadable, Delivery.InDoubt), "it may have been stored all the same");
        peer.Received.Count.ShouldBe(3);
        identify.ToString().ShouldNotContain("html");
    }

    private static Task<int> PushAsync(IToolClient client) => client.PushAsync(new ProjectIdentity("1", 0), Schema.Empty, [], new ReleaseName("4f9a1c", 1), Token);

    private static async Task WaitingAsync(ManualClock clock)
    {
        // The limit of a call is a timer too, but gone when it has failed.
        while (clock.Waiting == 0)
        {
            await Task.Yield();
        }
    }

    private static HttpRequestException NoConnection() => new(HttpRequestError.ConnectionError, "Nobody listens.");

    private static HttpResponseMessage Busy(HttpStatusCode status, TimeSpan retryAfter)
    {
        var answer = FakeLabelStudio.Text(status, "{}");
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(retryAfter);
        return answer;
    }

    private static FakeLabelStudio Peer() => new FakeLabelStudio()
        .On(HttpMethod.Get, "/api/version", Recording.Of("rest-version"))
        .On(HttpMethod.Get, WhoAmI, Recording.Of("rest-whoami-legacy-token"));
}
