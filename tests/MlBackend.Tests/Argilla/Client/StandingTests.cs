using System.Globalization;
using System.Net;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using MlBackend.TestKit.Argilla;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Client;

/// <summary>How few calls tell what stands at the records of a batch. The dataset has 1,400 records; ids count up.</summary>
public sealed class StandingTests
{
    private const int Records = 1_400;
    private static readonly ReleaseName Release = new("4f9a1c", 3);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batches_in_the_order_of_the_records_are_one_page_and_one_write_each()
    {
        using var peer = Peer(gone: []);
        using var client = ArgillaClientOf.Fake(peer);

        (await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, Batch(Enumerable.Range(0, 1_000)), Release, Token)).ShouldBe(1_000);

        Calls(peer).ShouldBe(["properties", "records 0", "write 500", "records 500", "write 500"]);
    }

    [Fact]
    public async Task What_the_pages_have_not_is_searched_for_and_what_is_gone_is_not_written()
    {
        using var peer = Peer(gone: [3]);
        using var client = ArgillaClientOf.Fake(peer);

        (await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, Batch([.. Enumerable.Range(0, 299), 1_399]), Release, Token)).ShouldBe(299);

        Calls(peer).ShouldBe(["properties", "records 0", "records 1000", "search 1", "write 299"]);
    }

    [Fact]
    public async Task A_few_are_searched_for_at_once()
    {
        using var peer = Peer(gone: []);
        using var client = ArgillaClientOf.Fake(peer);

        await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, Batch(Enumerable.Range(700, 250)), Release, Token);

        Calls(peer).ShouldBe(["properties", "search 250", "write 250"]);
    }

    [Fact]
    public async Task A_push_that_begins_anew_finds_its_place_again()
    {
        using var peer = Peer(gone: []);
        using var client = ArgillaClientOf.Fake(peer);
        await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, Batch(Enumerable.Range(0, 1_000)), Release, Token);
        peer.Received.Clear();

        (await client.PushAsync(ArgillaClientOf.Reviews, PullTests.Schema, Batch(Enumerable.Range(0, 1_000)), Release with { Number = 4 }, Token)).ShouldBe(1_000);

        Calls(peer).ShouldBe(["records 1000", "search 250", "search 250", "write 500", "records 0", "write 500"]);
    }

    private static IReadOnlyList<string> Calls(FakeLabelStudio peer) =>
    [
        .. peer.Received.Select(request => request switch
        {
            _ when request.Address.AbsolutePath.EndsWith("/metadata-properties", StringComparison.Ordinal) => "properties",
            _ when request.Method == HttpMethod.Put => $"write {request.Json.GetProperty("items").GetArrayLength()}",
            _ when request.Method == HttpMethod.Post => $"search {Wanted(request).Count}",
            _ => $"records {Offset(request)}",
        }),
    ];

    private static FakeLabelStudio Peer(IReadOnlyCollection<int> gone) => new FakeLabelStudio()
        .On(HttpMethod.Get, $"/api/v1/me/datasets/{ArgillaClientOf.Reviews.ExternalId}/metadata-properties", """{"items":[{"id":"1","name":"mlbackend_priority","title":"P","settings":{"type":"float"},"visible_for_annotators":true}]}""")
        .On(HttpMethod.Get, ArgillaClientOf.Path("/records"), request =>
        {
            var all = Enumerable.Range(0, Records).Except(gone).ToList();
            return Json($$"""{"items":[{{string.Join(',', all.Skip(Offset(request)).Take(1_000).Select(at => Record(Id(at))))}}],"total":{{all.Count}}}""");
        })
        .On(HttpMethod.Post, ArgillaClientOf.Path("/records/search"), request => Json(
            $$"""{"items":[{{string.Join(',', Wanted(request).Except(gone.Select(Id)).Select(id => $$"""{"record":{{Record(id)}}}"""))}}],"total":0}"""))
        .On(HttpMethod.Put, ArgillaClientOf.Path("/records/bulk"), """{"items":[]}""");

    private static int Offset(ReceivedRequest request) => int.Parse(
        request.Address.Query.Split('&').Single(part => part.StartsWith("offset=", StringComparison.Ordinal))["offset=".Length..], CultureInfo.InvariantCulture);

    private static List<string> Wanted(ReceivedRequest request) =>
        [.. request.Json.GetProperty("filters").GetProperty("and")[0].GetProperty("values").EnumerateArray().Select(id => id.GetString()!)];

    private static string Id(int at) => $"00000000-0000-4000-8000-{at:d12}";

    private static string Record(string id) => $$"""{"id":"{{id}}","fields":{"text":"t"},"metadata":null,"suggestions":[],"updated_at":"2026-11-22T14:27:00.380173"}""";

    private static HttpResponseMessage Json(string body) => ArgillaRecording.Json(HttpStatusCode.OK, body);

    private static IReadOnlyList<SuggestedDocument> Batch(IEnumerable<int> records)
    {
        var scored = new ScoredLabel("positive", 0.75);
        return
        [
            .. records.Select(at => new SuggestedDocument(
                new Document(Id(at), new Dictionary<string, string> { ["text"] = "t" }),
                new DocumentSuggestion(Id(at), [new ChoiceSuggestion("sentiment", 0.75, [scored], [scored])], 0.5))),
        ];
    }
}
