using System.Text;
using System.Text.Json;
using MlBackend.Argilla.Contract;
using MlBackend.Argilla.Corpora;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Corpora;
using MlBackend.TestKit.Argilla;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Corpora;

/// <summary>Records as the Python SDK saves them.</summary>
public sealed class RecordsTests
{
    // The members and their order are those of Record.to_dict in the SDK 2.x.
    private const string Saved = """
        [{"id": "r1", "fields": {"text": "😀 Ada saw Köln", "chat": [{"role": "user", "content": "Hi"}]}, "metadata": {"words": 3},
          "suggestions": {"sentiment": {"value": "positive", "score": 0.9, "agent": "m"}},
          "responses": {"sentiment": [{"value": "neutral", "user_id": "1"}, {"value": "positive", "user_id": "2"}], "topics": [{"value": ["price", "quality"], "user_id": "1"}],
                        "stars": [{"value": 4, "user_id": "1"}], "entities": [{"value": [{"label": "LOC", "start": 10, "end": 14}], "user_id": "1"}],
                        "order": [{"value": [{"value": "b", "rank": 2}, {"value": "a", "rank": 1}], "user_id": "1"}]},
          "vectors": {}, "_server_id": "815f33c2-ec02-46c3-bceb-e58735b083ba"},
         {"id": null, "fields": {"text": "nothing"}, "metadata": {}, "suggestions": {}, "responses": {"entities": [{"value": [], "user_id": "1"}]}, "vectors": {}, "_server_id": "s2"}]
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_value_is_read_and_the_last_persons_counts()
    {
        var documents = await ReadAsync(Saved);

        documents[0].Document.ExternalId.ShouldBe("r1");
        documents[0].Document.Fields["chat"].ShouldBe("user: Hi");
        documents[0].Metadata["words"].GetInt32().ShouldBe(3);
        documents[0].Answers.OfType<ChoiceAnswer>().Select(answer => (answer.Question, string.Join(',', answer.Labels))).ShouldBe([("sentiment", "positive"), ("topics", "price,quality"), ("stars", "4")]);
        var span = documents[0].Answers.OfType<SpanAnswer>().ShouldHaveSingleItem().Spans.ShouldHaveSingleItem();
        documents[0].Document.Fields["text"][span.Start.Value..span.End.Value].ShouldBe("Köln");
        documents[0].Answers.OfType<RankingAnswer>().ShouldHaveSingleItem().Lists[""].ShouldBe(["a", "b"]);
        documents[1].Document.ExternalId.ShouldBe("s2");
        documents[1].Answers.ShouldHaveSingleItem().ShouldBeOfType<SpanAnswer>().Spans.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_written_is_read_back()
    {
        var before = await ReadAsync(Saved);
        using var output = new OneFile();
        var report = new CorpusReport();
        var schema = new Schema([new Question("entities", QuestionKind.Span, "text", ["text"], ["LOC"]), new Question("topics", QuestionKind.MultiChoice, "text", ["text"], ["price", "quality"])]);

        await new ArgillaRecordsWriter().WriteAsync(before.ToAsyncEnumerable(), output, new CorpusOptions { Schema = schema }, report, Token);

        var after = await ReadAsync(output.Text);
        after.Select(document => document.Document.ExternalId).ShouldBe(before.Select(document => document.Document.ExternalId));
        after.Select(document => Answer.ToJson(document.Answers)).ShouldBe(before.Select(document => Answer.ToJson(document.Answers)));
        (report.Documents, report.Lines.Count).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Records_of_the_server_are_saved_so_that_they_can_be_read()
    {
        var page = ArgillaRecording.Of("rest/045-records-list").ResponseBody.Deserialize(ToolJsonContext.Default.RecordPageJson)!;
        var questions = ArgillaRecording.Of("rest/031-questions").ResponseBody.Deserialize(ToolJsonContext.Default.ItemsJsonQuestionJson)!.Items.ToDictionary(question => question.Id!, question => question.Name);
        using var stream = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var record in page.Items)
            {
                SavedRecords.Write(writer, record, questions);
            }

            writer.WriteEndArray();
        }

        using var json = JsonDocument.Parse(stream.ToArray());
        json.RootElement[0].EnumerateObject().Select(member => member.Name).ShouldBe(["id", "fields", "metadata", "suggestions", "responses", "vectors", "_server_id"]);
        json.RootElement[0].GetProperty("suggestions").GetProperty("entities").GetProperty("score").GetArrayLength().ShouldBe(2);
        var documents = await ReadAsync(Encoding.UTF8.GetString(stream.ToArray()));
        documents.Count.ShouldBe(page.Items.Count);
        documents.SelectMany(document => document.Answers).OfType<ChoiceAnswer>().ShouldContain(answer => answer.Question == "sentiment" && answer.Labels[0] == "neutral");
    }

    [Theory]
    [InlineData("""[{"id":"1","fields":{"text":"a"}""", true)]
    [InlineData("\uFEFF[ {\"metadata\": {\"a\": [1, 2]}, \"fields\": {", true)]
    [InlineData("""[{"id":1,"data":{"text":"a"},"annotations":[]}]""", false)]
    [InlineData("""{"fields":{}}""", false)]
    [InlineData("[]", false)]
    [InlineData("text,label", false)]
    public void The_form_is_known_by_its_fields(string head, bool isOurs) =>
        new ArgillaRecordsReader().Recognises(Encoding.UTF8.GetBytes(head), "records.json").ShouldBe(isOurs);

    [Fact]
    public void An_export_of_label_studio_is_left_to_its_own_reader() =>
        new LabelStudioExportReader().Recognises("[{\"id\":1,\"data\":{}}]"u8, "export.json").ShouldBeTrue();

    [Theory]
    [InlineData("""[{"fields":{"text":"a"}},7]""", 5004)]
    [InlineData("""[{"fields":{"text":"a"}},{"fields":""", 5004)]
    [InlineData("""[{"fields":{"text":"a"},"responses":{"e":[{"value":[{"label":"A","start":0,"end":9}]}]}}]""", 5005)]
    public async Task A_record_that_cannot_be_read_is_named_by_its_number(string json, int code)
    {
        var failure = await Should.ThrowAsync<MlBackendException>(() => ReadAsync(json));

        failure.Code.Number.ShouldBe(code);
        failure.Detail.ShouldStartWith(code == 5004 ? "record 2" : "record 1");
    }

    private static async Task<List<CorpusDocument>> ReadAsync(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await new ArgillaRecordsReader().ReadAsync(stream, new CorpusOptions(), Token).ToListAsync(Token);
    }

    private sealed class OneFile : ICorpusOutput, IDisposable
    {
        private readonly MemoryStream stream = new();

        public string Text => Encoding.UTF8.GetString(stream.ToArray());

        public Stream Create() => stream;

        public Stream Create(string name) => throw new InvalidOperationException("One file only.");

        public void Dispose() => stream.Dispose();
    }
}
