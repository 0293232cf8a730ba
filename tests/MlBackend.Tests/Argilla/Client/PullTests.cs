using MlBackend.Argilla.Contract;
using MlBackend.Argilla.Mapper;
using MlBackend.Core.Annotations;
using MlBackend.Core.Questions;
using MlBackend.TestKit.Argilla;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using System.Text.Json;
using Xunit;

namespace MlBackend.Tests.Argilla.Client;

/// <summary>Records with their responses, as recorded; and when they are read.</summary>
public sealed class PullTests
{
    /// <summary>last_activity_at of the recorded dataset.</summary>
    private static readonly DateTimeOffset Active = UtcTime.Parse("2026-11-22T14:26:58.962743")!.Value;
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The schema of the recorded dataset.</summary>
    internal static Schema Schema { get; } = Repository();

    [Fact]
    public async Task The_first_pull_reads_every_record_with_all_its_responses()
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Get, ArgillaClientOf.Path("/records"), ArgillaRecording.Of("rest/065-records-list-after-responses"));
        using var client = ArgillaClientOf.Fake(peer);

        var page = (await client.PullAsync(ArgillaClientOf.Reviews, Schema, since: null, cursor: null, Token).ToListAsync(Token)).ShouldHaveSingleItem();

        peer.Received[0].Address.Query.ShouldBe("?include=responses&offset=0&limit=1000");
        page.Cursor.ShouldBeNull();
        var answers = page.Documents.SelectMany(document => document.Annotations).ToList();
        answers.Select(annotation => annotation.Status).Distinct().Order().ShouldBe([AnnotationStatus.Submitted, AnnotationStatus.Skipped, AnnotationStatus.Draft]);
        answers.Where(annotation => annotation.Status == AnnotationStatus.Skipped).ShouldAllBe(annotation => annotation.Answers.Count == 0);
        page.Documents.ShouldAllBe(document => document.Document.Fields.Keys.Single() == "text");
        page.Documents.SelectMany(document => document.Annotations).ShouldAllBe(annotation => annotation.Annotator.Length == 36 && annotation.UpdatedAt.Offset == TimeSpan.Zero);
    }

    [Fact]
    public async Task Where_somebody_answered_since_every_record_is_read_again()
    {
        using var peer = new FakeLabelStudio().Described().Once(HttpMethod.Get, ArgillaClientOf.Path("/records"), ArgillaRecording.Of("rest/065-records-list-after-responses"));
        using var client = ArgillaClientOf.Fake(peer);

        await client.PullAsync(ArgillaClientOf.Reviews, Schema, Active, cursor: null, Token).ToListAsync(Token);

        peer.AssertAllUsed();
    }

    [Fact]
    public async Task Where_nobody_did_only_records_that_changed_are_searched_for()
    {
        using var peer = new FakeLabelStudio().Described().Once(HttpMethod.Post, ArgillaClientOf.Path("/records/search"), ArgillaRecording.Of("rest/080-search-record-updated-since"));
        using var client = ArgillaClientOf.Fake(peer);

        var pages = await client.PullAsync(ArgillaClientOf.Reviews, Schema, Active.AddSeconds(1), cursor: null, Token).ToListAsync(Token);

        pages.ShouldHaveSingleItem().Documents.ShouldNotBeEmpty();
        peer.Received[^1].Body.ShouldBe(
            """{"filters":{"type":"and","and":[{"type":"range","scope":{"entity":"record","property":"updated_at"},"ge":"2026-11-22T14:26:59.962743"}]},"sort":[{"scope":{"entity":"record","property":"inserted_at"},"order":"asc"}]}""");
    }

    [Fact]
    public async Task A_pull_that_was_cut_off_goes_on_where_it_was()
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Get, ArgillaClientOf.Path("/records"), ArgillaRecording.Of("rest/046-records-list-page-2"));
        using var client = ArgillaClientOf.Fake(peer, configure: options => options.PullPageSize = 3);

        await client.PullAsync(ArgillaClientOf.Reviews, Schema, since: null, "all:3", Token).Take(1).ToListAsync(Token);

        peer.Received[0].Address.Query.ShouldBe("?include=responses&offset=3&limit=3");
    }

    [Fact]
    public void A_chat_is_read_line_by_line_and_anything_else_by_its_texts()
    {
        using var json = JsonDocument.Parse("""{"chat":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}],"custom":{"a":"one","b":[2,{"c":"three"}]},"none":null}""");

        FieldText.Of(json.RootElement.GetProperty("chat")).ShouldBe("user: Hi\nassistant: Hello");
        FieldText.Of(json.RootElement.GetProperty("custom")).ShouldBe("one\nthree");
        FieldText.Of(json.RootElement.GetProperty("none")).ShouldBeNull();
    }

    private static Schema Repository() => TestKit.Repository.Shared is null ? Schema.Empty : QuestionMapper.Map(
        ArgillaRecording.Of("rest/030-fields").ResponseBody.Deserialize(ToolJsonContext.Default.ItemsJsonFieldJson)!.Items,
        ArgillaRecording.Of("rest/031-questions").ResponseBody.Deserialize(ToolJsonContext.Default.ItemsJsonQuestionJson)!.Items);
}
