using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MlBackend.Argilla;
using MlBackend.Argilla.Endpoints;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Tests.LabelStudio;
using MlBackend.TestKit.Argilla;
using MlBackend.TestKit.Time;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Endpoints;

/// <summary>The recorded deliveries, byte for byte, at the endpoint on a real server.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private static readonly ProjectIdentity Hooks = new("3b674569-d8cc-4416-ae6b-ed87dd1c0a85", 1795356455);
    private readonly FakeToolBackend backend = new(ToolKind.Argilla);
    private readonly FixedSecret secrets = new();
    private readonly ManualClock clock = new();
    private WebApplication app = null!;
    private HttpClient http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("webhooks/026-delivery-response-draft-response-created", ToolHintKind.AnnotationsChanged)]
    [InlineData("webhooks/029-delivery-response-submit-response-updated", ToolHintKind.AnnotationsChanged)]
    [InlineData("webhooks/044-delivery-response-delete-response-deleted", ToolHintKind.AnnotationsChanged)]
    [InlineData("webhooks/047-delivery-record-delete-record-deleted", ToolHintKind.DocumentsChanged)]
    [InlineData("webhooks/008-delivery-dataset-publish-dataset-published", ToolHintKind.ProjectChanged)]
    [InlineData("webhooks/051-delivery-dataset-delete-dataset-deleted", ToolHintKind.ProjectChanged)]
    public async Task A_recorded_delivery_is_verified_and_becomes_one_hint(string name, ToolHintKind kind)
    {
        (await DeliverAsync(name)).ShouldBe(HttpStatusCode.OK);

        backend.Hints.ShouldHaveSingleItem().ShouldBe(new ToolHint(kind, Hooks));
    }

    [Theory]
    [InlineData("webhooks/004-delivery-ping-ping")]
    [InlineData("webhooks/017-delivery-upsert-suggestion-only-record-created")]
    [InlineData("webhooks/025-delivery-response-draft-record-updated")]
    [InlineData("webhooks/031-delivery-response-second-record-completed")]
    public async Task What_says_nothing_new_is_answered_and_starts_nothing(string name)
    {
        (await DeliverAsync(name)).ShouldBe(HttpStatusCode.OK);

        backend.Hints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_attempt_has_another_id_and_is_known_by_its_body()
    {
        const string body = """{"type":"record.deleted","timestamp":"2026-01-01T00:00:00Z","data":{"id":"1","dataset":{"id":"2","inserted_at":"2026-01-01T00:00:00"}}}""";

        (await SignedAsync(body, "msg_first")).ShouldBe(HttpStatusCode.OK);
        (await SignedAsync(body, "msg_second")).ShouldBe(HttpStatusCode.OK);

        backend.Hints.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_replay_is_refused_at_once_by_its_id_and_later_by_its_time()
    {
        const string body = """{"type":"ping","timestamp":"2026-01-01T00:00:00Z","data":{}}""";
        (await SignedAsync(body, "msg_once")).ShouldBe(HttpStatusCode.OK);

        (await SignedAsync(body, "msg_once")).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignedAsync(body, "msg_old", age: TimeSpan.FromSeconds(301))).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignedAsync(body, "msg_future", age: TimeSpan.FromSeconds(-301))).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignedAsync(body, "msg_slow", age: TimeSpan.FromSeconds(299))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("webhook-signature", "v1,AAAA")]
    [InlineData("webhook-signature", "v2,5dFaEaSzR4SW84osB/8bATMkXWehRDF5VUTpfw1u44A=")]
    [InlineData("webhook-signature", "")]
    [InlineData("webhook-id", "msg_another")]
    [InlineData("webhook-timestamp", "1795356492")]
    [InlineData("webhook-timestamp", "yesterday")]
    public async Task A_forged_delivery_is_refused(string header, string value)
    {
        (await DeliverAsync("webhooks/026-delivery-response-draft-response-created", header, value)).ShouldBe(HttpStatusCode.Unauthorized);

        backend.Hints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_secret_that_was_made_anew_is_asked_for_once()
    {
        secrets.Stale = Convert.ToBase64String("old"u8);

        (await SignedAsync("""{"type":"ping","data":{}}""", "msg_1")).ShouldBe(HttpStatusCode.OK);

        secrets.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_secret_argilla_is_told_to_come_again_and_without_the_key_nothing_is_there()
    {
        secrets.Value = null;
        (await SignedAsync("""{"type":"ping","data":{}}""", "msg_1")).ShouldBe(HttpStatusCode.ServiceUnavailable);

        using var answer = await http.PostAsync(new Uri("/k/another-key/argilla", UriKind.Relative), new StringContent("{}"), Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_body_that_is_no_event_or_too_long_is_refused()
    {
        (await SignedAsync("[]", "msg_1")).ShouldBe(HttpStatusCode.BadRequest);
        (await SignedAsync("{\"type\":", "msg_2")).ShouldBe(HttpStatusCode.BadRequest);
        (await SignedAsync(new string(' ', 6000), "msg_3")).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IToolBackend>(backend).AddSingleton<IWebhookSecrets>(secrets).AddSingleton<TimeProvider>(clock)
            .AddArgilla(options => options.MaximumWebhookBytes = 5_000);
        app = builder.Build();
        app.MapArgilla();
        await app.StartAsync();
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    /// <summary>Sends a recorded delivery at the time of its recording.</summary>
    private async Task<HttpStatusCode> DeliverAsync(string name, string? header = null, string? value = null)
    {
        var recording = ArgillaRecording.Of(name);
        secrets.Value = recording.Secret;
        clock.Advance(DateTimeOffset.FromUnixTimeSeconds(long.Parse(recording.RequestHeaders["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture)) - clock.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/k/{FakeToolBackend.Key}/argilla")
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes(recording.RequestBody.GetString()!)),
        };
        foreach (var entry in recording.RequestHeaders.Where(entry => entry.Key.StartsWith("webhook-", StringComparison.Ordinal)))
        {
            request.Headers.TryAddWithoutValidation(entry.Key, entry.Key == header ? value : entry.Value);
        }

        using var answer = await http.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> SignedAsync(string body, string id, TimeSpan age = default)
    {
        var seconds = $"{(clock.GetUtcNow() - age).ToUnixTimeSeconds()}";
        var signature = HMACSHA256.HashData(Convert.FromBase64String(FixedSecret.Good), Encoding.UTF8.GetBytes($"{id}.{seconds}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/k/{FakeToolBackend.Key}/argilla") { Content = new StringContent(body) };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(signature));
        using var answer = await http.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private sealed class FixedSecret : IWebhookSecrets
    {
        public static readonly string Good = Convert.ToBase64String("a secret of the tests"u8);

        public string? Value { get; set; } = Good;

        /// <summary>What is answered until somebody says that it is refuted.</summary>
        public string? Stale { get; set; }

        public int Asked { get; private set; }

        public ValueTask<string?> FindAsync(Connection connection, string? refuted, CancellationToken cancellationToken)
        {
            Asked++;
            return new(Stale is not null && refuted is null ? Stale : refuted == Value ? null : Value);
        }
    }
}
