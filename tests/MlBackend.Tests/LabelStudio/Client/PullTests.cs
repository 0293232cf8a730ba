using System.Net;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Client;

public sealed class PullTests
{
    private static readonly ProjectIdentity Project = new("50", 1795356731);
    private static readonly Schema Spans = LabelConfigParser.Parse("<View><Text name='text' value='$text'/><Labels name='label' toName='text'><Label value='PER'/><Label value='LOC'/><Label value='ORG'/></Labels></View>");
    private static readonly Schema Moods = LabelConfigParser.Parse("<View><Text name='text' value='$text'/><Choices name='sentiment' toName='text'><Choice value='Positive'/><Choice value='Negative'/></Choices></View>");

    [Fact]
    public async Task Recorded_changes_become_documents_with_their_annotations()
    {
        var recording = Recording.Of("rest-tasks-list-changed-since");
        using var peer = new FakeLabelStudio().Once(HttpMethod.Get, "/api/tasks", recording);
        using var client = ClientOf.Fake(peer);

        var page = (await PullAsync(client, Spans, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero))).Single();

        page.Cursor.ShouldBeNull();
        page.Total.ShouldBe(4);
        var documents = page.Documents.ToDictionary(document => document.Document.ExternalId);
        documents.Keys.ShouldBe(["171", "172", "173", "174"], ignoreOrder: true);
        documents["173"].Annotations.Single().Status.ShouldBe(AnnotationStatus.Skipped);
        documents["173"].Annotations.Single().Answers.ShouldBeEmpty();
        documents["172"].Annotations.Single().Answers.Single().ShouldBeOfType<SpanAnswer>().Spans.ShouldBeEmpty();
        documents["174"].Annotations.ShouldBeEmpty();
        documents["171"].UpdatedAt.ShouldBe(UpdatedAt(recording, 171));
        documents["171"].Annotations.Select(annotation => annotation.Annotator).ShouldBe(["1", "2"], ignoreOrder: true);
        documents["171"].Annotations.Single(annotation => annotation.GroundTruth).LeadTimeSeconds.ShouldBe(5.5);
    }

    [Fact]
    public async Task Offsets_in_code_points_mark_the_words_that_label_studio_shows()
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Get, "/api/tasks", Recording.Of("rest-tasks-list-changed-since"));
        using var client = ClientOf.Fake(peer);

        var document = (await PullAsync(client, Spans)).Single().Documents.Single(one => one.Document.ExternalId == "171");
        var answer = (SpanAnswer)document.Annotations.Single(annotation => annotation.GroundTruth).Answers.Single();

        var text = document.Document.Field("text")!;
        answer.Spans.Select(span => (text[span.Start.Value..span.End.Value], span.Label)).ShouldBe([
            ("Zoë Müller", "PER"), ("Łódź", "LOC"), ("Łódź\r\nand met", "ORG"), ("José García", "PER"), ("New York City", "LOC"), ("New York City Hall", "ORG"),
        ]);
    }

    [Fact]
    public async Task Recorded_choices_and_ground_truth_are_read()
    {
        using var peer = new FakeLabelStudio().Once(HttpMethod.Get, "/api/tasks", Recording.Of("rest-tasks-list-fields-all"));
        using var client = ClientOf.Fake(peer, configure: options => options.PullPageSize = 3);

        var page = (await PullAsync(client, Moods)).Single();

        var annotation = page.Documents[0].Annotations.Single();
        annotation.GroundTruth.ShouldBeTrue();
        annotation.Answers.Single().ShouldBeOfType<ChoiceAnswer>().Labels.ShouldBe(["Negative"]);
        page.Documents[1].Annotations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_follow_the_id_and_a_cursor_goes_on_where_it_stood()
    {
        using var peer = Serving(Enumerable.Range(1, 5).ToDictionary(id => (long)id, id => (string?)$"text {id}"));
        using var client = ClientOf.Fake(peer, configure: options => options.PullPageSize = 2);

        var pages = await PullAsync(client, Moods);
        var rest = await PullAsync(client, Moods, cursor: pages[0].Cursor);

        pages.Select(page => page.Cursor).ShouldBe(["2", "4", null]);
        Ids(pages).ShouldBe(["1", "2", "3", "4", "5"]);
        Ids(rest).ShouldBe(["3", "4", "5"]);
    }

    [Fact]
    public async Task Changes_are_asked_for_from_the_instant_on_by_ascending_id()
    {
        using var peer = Serving([]);
        using var client = ClientOf.Fake(peer);

        await PullAsync(client, Moods, new DateTimeOffset(2026, 11, 22, 15, 9, 45, TimeSpan.FromHours(1)).AddTicks(1234567));

        using var query = JsonDocument.Parse(peer.Received.Single().Query("query")!);
        var filters = query.RootElement.GetProperty("filters").GetProperty("items").EnumerateArray().Select(filter =>
            $"{filter.GetProperty("filter")} {filter.GetProperty("operator")} {filter.GetProperty("value")}");
        filters.ShouldBe(["filter:tasks:id greater 0", "filter:tasks:updated_at greater_or_equal 2026-11-22T14:09:45.123456Z"]);
        query.RootElement.GetProperty("ordering")[0].GetString().ShouldBe("tasks:id");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task A_task_that_label_studio_cannot_write_is_left_out_and_all_others_come(int pageSize)
    {
        // Half of a surrogate pair in one task's data: Label Studio 1.23.2 answers every page that holds it with 500 and HTML.
        var texts = Enumerable.Range(1, 40).ToDictionary(id => 10L * id, id => id is 1 or 17 or 18 or 40 ? null : $"text {id}");
        using var peer = Serving(texts);
        using var client = ClientOf.Fake(peer, configure: options => (options.PullPageSize, options.Retries) = (pageSize, 1));

        Ids(await PullAsync(client, Moods)).ShouldBe(texts.Where(text => text.Value is not null).Select(text => text.Key.ToString()));
    }

    [Fact]
    public async Task The_sweep_of_ids_asks_for_no_annotations()
    {
        using var peer = Serving(new() { [3] = "a", [9] = "b" });
        using var client = ClientOf.Fake(peer);

        List<string> ids = [];
        await foreach (var page in client.DocumentIdsAsync(Project, TestContext.Current.CancellationToken))
        {
            ids.AddRange(page);
        }

        ids.ShouldBe(["3", "9"]);
        peer.Received.ShouldAllBe(request => request.Query("fields") == null);
    }

    [Fact]
    public async Task A_project_that_is_gone_is_said_to_be_gone()
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, "/api/tasks", Recording.Of("rest-tasks-list-page-beyond"));
        using var client = ClientOf.Fake(peer);

        (await Should.ThrowAsync<ToolException>(() => PullAsync(client, Moods))).Code.ShouldBe(ErrorCodes.NotInTool);
    }

    [Fact]
    public async Task Half_of_an_answer_is_no_answer()
    {
        const string task = """
            {"id": 1, "data": {"text": "a👍b"}, "updated_at": "2026-11-22T14:09:45Z", "annotations": [
              {"id": 1, "completed_by": {"id": 7}, "created_at": "2026-11-22T14:09:45Z", "parent_prediction": 5, "result": [
                {"from_name": "label", "type": "labels", "value": {"start": 0, "end": 1, "labels": ["PER"]}},
                {"from_name": "label", "type": "labels", "value": {"start": 1, "end": 4, "labels": ["PER"]}}]},
              {"id": 2, "completed_by": null, "created_at": "2026-11-22T14:09:45Z", "parent_prediction": 6, "result": [
                {"from_name": "label", "type": "labels", "value": {"start": 1, "end": 2, "labels": ["LOC", "PER"]}}, {"from_name": "gone"}, 7]}],
             "predictions": [{"id": 5, "model_version": "mlb-4f9a1c-r3"}, {"id": 6, "model_version": "another backend"}]}
            """;
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, "/api/tasks", _ => FakeLabelStudio.Text(HttpStatusCode.OK, $$"""{"total": 1, "tasks": [{{task}}]}"""));
        using var client = ClientOf.Fake(peer);

        var annotations = (await PullAsync(client, Spans)).Single().Documents.Single().Annotations;

        annotations[0].Answers.ShouldBeEmpty();
        (annotations[0].Annotator, annotations[0].FromRelease).ShouldBe(("7", "mlb-4f9a1c-r3"));
        (annotations[1].Annotator, annotations[1].FromRelease).ShouldBe(("", null));
        annotations[1].Answers.Single().ShouldBeOfType<SpanAnswer>().Spans.ShouldBe([
            new LabelledSpan(new Utf16Offset(1), new Utf16Offset(3), "LOC"), new LabelledSpan(new Utf16Offset(1), new Utf16Offset(3), "PER"),
        ]);
    }

    /// <summary>A peer that filters, orders and pages as Label Studio does; a null text makes its page fail.</summary>
    private static FakeLabelStudio Serving(Dictionary<long, string?> texts) => new FakeLabelStudio().On(HttpMethod.Get, "/api/tasks", request =>
    {
        using var query = JsonDocument.Parse(request.Query("query")!);
        var after = query.RootElement.GetProperty("filters").GetProperty("items")[0].GetProperty("value").GetInt64();
        var (page, size) = (int.Parse(request.Query("page")!), int.Parse(request.Query("page_size")!));
        var matching = texts.Where(text => text.Key > after).OrderBy(text => text.Key).ToArray();
        var shown = matching.Skip((page - 1) * size).Take(size).ToArray();
        if (shown.Any(text => text.Value is null))
        {
            return FakeLabelStudio.Text(HttpStatusCode.InternalServerError, "<!doctype html><html></html>", "text/html");
        }

        return shown.Length == 0 && page > 1
            ? FakeLabelStudio.Answer(Recording.Of("rest-tasks-list-page-beyond"))
            : FakeLabelStudio.Text(HttpStatusCode.OK, JsonSerializer.Serialize(new
            {
                total = matching.Length,
                tasks = shown.Select(text => new { id = text.Key, data = new { text = text.Value }, updated_at = "2026-11-22T14:09:45.865617Z", annotations = Array.Empty<int>(), predictions = Array.Empty<int>() }),
            }));
    });

    private static IEnumerable<string> Ids(IEnumerable<PulledPage> pages) => pages.SelectMany(page => page.Documents).Select(document => document.Document.ExternalId);

    private static DateTimeOffset UpdatedAt(Recording recording, int id) =>
        recording.ResponseBody.GetProperty("tasks").EnumerateArray().Single(task => task.GetProperty("id").GetInt32() == id).GetProperty("updated_at").GetDateTimeOffset();

    private static async Task<List<PulledPage>> PullAsync(IToolClient client, Schema schema, DateTimeOffset? since = null, string? cursor = null)
    {
        List<PulledPage> pages = [];
        await foreach (var page in client.PullAsync(Project, schema, since, cursor, TestContext.Current.CancellationToken))
        {
            pages.Add(page);
        }

        return pages;
    }
}
