using System.Net;
using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using MlBackend.TestKit.Argilla;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Client;

/// <summary>What is written over, what is left alone, and what becomes of a refusal.</summary>
public sealed class PushTests
{
    private const string First = "815f33c2-ec02-46c3-bceb-e58735b083ba";
    private const string Second = "d8da1549-6391-4f1e-8df1-cc8795a475b1";
    private const string Sentiment = "2e3d502e-2a32-4942-b4fd-75c594dc0f96";
    private static readonly ReleaseName Release = new("4f9a1c", 3);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suggestion_goes_with_its_confidence_its_release_and_all_the_metadata_there_was()
    {
        using var peer = Peer(Record(First, """{"words": 7, "weight": 1.0, "source": "web", "mlbackend_priority": 0.5}"""));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, [Choice(First, "positive", 0.75, priority: 1)], Release, Token)).ShouldBe(1);

        Written(peer).ShouldBe(
            """{"items":[{"id":"815f33c2-ec02-46c3-bceb-e58735b083ba","metadata":{"words":7,"weight":1.0,"source":"web","mlbackend_priority":1.0},"suggestions":[{"question_id":"2e3d502e-2a32-4942-b4fd-75c594dc0f96","value":"positive","score":0.75,"agent":"mlb-4f9a1c-r3","type":"model"}]}]}""");
    }

    [Theory]
    [InlineData("human", "\"mlb-4f9a1c-r2\"")]
    [InlineData("model", "\"another-model/3\"")]
    [InlineData("model", "\"mlb-ffffff-r9\"")]
    [InlineData("model", "null")]
    public async Task Neither_a_persons_suggestion_nor_another_agents_is_written_over(string type, string agent)
    {
        using var peer = Peer(Record(First, "null", Suggestion(type, agent)));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, [Choice(First, "positive", 0.75, priority: 0.5)], Release, Token)).ShouldBe(0);

        Written(peer).ShouldBe($$$"""{"items":[{"id":"{{{First}}}","metadata":{"mlbackend_priority":0.5}}]}""");
    }

    [Fact]
    public async Task What_stands_there_already_is_not_sent_again_and_an_older_release_is_written_over()
    {
        using var peer = Peer(
            Record(First, """{"mlbackend_priority": 0.25}""", Suggestion("model", "\"mlb-4f9a1c-r3\"")),
            Record(Second, """{"mlbackend_priority": 0.25}""", Suggestion("model", "\"mlb-4f9a1c-r2\"")));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.PushAsync(
            ArgillaClientOf.Reviews, PullTests.Schema, [Choice(First, "negative", 0.5, 0.25), Choice(Second, "negative", 0.5, 0.25)], Release, Token)).ShouldBe(2);

        using var written = JsonDocument.Parse(Written(peer));
        written.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ShouldBe([Second]);
    }

    [Fact]
    public async Task A_record_that_is_gone_is_not_made_anew()
    {
        using var peer = Peer(Record(First, "null"));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, [Choice(First, "positive", 1, 0), Choice(Second, "positive", 1, 0)], Release, Token)).ShouldBe(1);

        Written(peer).ShouldNotContain(Second);
    }

    [Fact]
    public async Task A_suggestion_that_is_refused_is_set_aside_and_the_others_go_on()
    {
        using var peer = Peer(Record(First, "null"), Record(Second, "null"));
        peer.Once(HttpMethod.Put, ArgillaClientOf.Path("/records/bulk"), ArgillaRecording.Of("errors/048-422-bulk-unknown-label"));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, [Choice(First, "positive", 1, 0), Choice(Second, "positive", 1, 0)], Release, Token)).ShouldBe(1);

        // The recorded refusal names position 1.
        Written(peer).ShouldContain(First);
        Written(peer).ShouldNotContain(Second);
    }

    [Fact]
    public async Task The_property_for_priorities_is_made_once_and_where_that_is_forbidden_suggestions_go_without()
    {
        using var allowed = Peer(propertyExists: false, Record(First, "null"));
        allowed.Once(HttpMethod.Post, ArgillaClientOf.Path("/metadata-properties"), ArgillaRecording.Of("rest/023-metadata-property-create-float"));
        using var client = ArgillaClientOf.Fake(allowed);
        await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, [Choice(First, "positive", 1, 0)], Release, Token);
        await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, [Choice(First, "neutral", 1, 0)], Release, Token);
        allowed.AssertAllUsed();
        allowed.Received.Single(request => request.Method == HttpMethod.Post && request.Address.AbsolutePath.EndsWith("/metadata-properties", StringComparison.Ordinal)).Body
            .ShouldBe("""{"name":"mlbackend_priority","title":"Most useful next","settings":{"type":"float"},"visible_for_annotators":true}""");

        using var forbidden = Peer(propertyExists: false, Record(First, "null"));
        forbidden.Once(HttpMethod.Post, ArgillaClientOf.Path("/metadata-properties"), ArgillaRecording.Of("errors/004-403-annotator-create-dataset"));
        using var other = ArgillaClientOf.Fake(forbidden);
        await other.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, [Choice(First, "positive", 1, 0)], Release, Token);
        Written(forbidden).ShouldNotContain("metadata");
    }

    [Fact]
    public async Task A_release_is_deleted_where_it_still_stands_and_nothing_else()
    {
        var questions = 0;
        using var peer = new FakeLabelStudio().Described()
            .On(HttpMethod.Post, ArgillaClientOf.Path("/records/search"), _ => ArgillaRecording.Json(HttpStatusCode.OK, questions++ == 0
                ? $$"""{"items":[{"record":{{Record(First, "null", Suggestion("model", "\"mlb-4f9a1c-r3\""))}}}],"total":1}"""
                : """{"items":[],"total":0}"""))
            .Once(HttpMethod.Delete, $"/api/v1/records/{First}/suggestions", ArgillaRecording.Of("rest/056-suggestions-delete"));
        using var client = ArgillaClientOf.Fake(peer);

        await client.DeleteReleaseAsync(ArgillaClientOf.Reviews, Release, Token);

        peer.AssertAllUsed();
        peer.Received.Single(request => request.Method == HttpMethod.Delete).Address.Query.ShouldBe("?ids=4df80ae6-326e-4c31-b320-c145101b19f4");
    }

    private static FakeLabelStudio Peer(params string[] records) => Peer(propertyExists: true, records);

    private static FakeLabelStudio Peer(bool propertyExists, params string[] records) => new FakeLabelStudio()
        .On(HttpMethod.Get, $"/api/v1/me/datasets/{ArgillaClientOf.Reviews.ExternalId}/metadata-properties", propertyExists
            ? """{"items":[{"id":"1","name":"mlbackend_priority","title":"P","settings":{"type":"float","min":null,"max":null},"visible_for_annotators":true}]}"""
            : """{"items":[]}""")
        .On(HttpMethod.Post, ArgillaClientOf.Path("/records/search"), $$"""{"items":[{{string.Join(',', records.Select(record => $$"""{"record":{{record}},"query_score":1.0}"""))}}],"total":{{records.Length}}}""")
        .On(HttpMethod.Put, ArgillaClientOf.Path("/records/bulk"), """{"items":[]}""");

    private static string Written(FakeLabelStudio peer) => peer.Received.Last(request => request.Method == HttpMethod.Put).Body;

    private static string Record(string id, string metadata, string suggestions = "") => $$"""
        {"id":"{{id}}","status":"pending","fields":{"text":"It is what it is."},"metadata":{{metadata}},"external_id":null,"suggestions":[{{suggestions}}],"updated_at":"2026-11-22T14:27:00.380173"}
        """;

    private static string Suggestion(string type, string agent) => $$"""
        {"question_id":"{{Sentiment}}","type":"{{type}}","value":"negative","agent":{{agent}},"score":0.5,"id":"4df80ae6-326e-4c31-b320-c145101b19f4"}
        """;

    private static SuggestedDocument Choice(string record, string label, double confidence, double priority)
    {
        var scored = new ScoredLabel(label, confidence);
        var document = new Document(record, new Dictionary<string, string> { ["text"] = "It is what it is." });
        return new SuggestedDocument(document, new DocumentSuggestion(record, [new ChoiceSuggestion("sentiment", confidence, [scored], [scored])], priority));
    }
}
