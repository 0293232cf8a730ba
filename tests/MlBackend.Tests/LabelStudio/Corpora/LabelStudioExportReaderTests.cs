using System.Text;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.LabelStudio.Corpora;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Corpora;

public sealed class LabelStudioExportReaderTests
{
    [Fact]
    public async Task A_recorded_export_of_choices_gives_the_answer_that_counts_of_each_task()
    {
        var documents = await ReadAsync(Recording.Of("export-choices-single-json").ResponseText);

        documents.Select(document => document.Document.ExternalId).ShouldBe(["163", "164", "165", "166", "167", "168"]);
        // 163: ground truth wins over a newer one. 164: skipped by one, answered by the other.
        Labels(documents[0]).ShouldBe(["Positive"]);
        Labels(documents[1]).ShouldBe(["Negative"]);
        documents[0].Document.Field("text").ShouldBe("Great 👍 café");
    }

    [Fact]
    public async Task Nothing_but_submitted_annotations_answers()
    {
        var recording = Recording.Of("export-choices-single-json");
        var submitted = recording.ResponseBody.EnumerateArray().Where(task => task.GetProperty("annotations").EnumerateArray()
            .Any(annotation => !annotation.GetProperty("was_cancelled").GetBoolean() && annotation.GetProperty("result").GetArrayLength() > 0));

        var answered = (await ReadAsync(recording.ResponseText)).Where(document => document.Answers.Count > 0);

        answered.Select(document => document.Document.ExternalId).ShouldBe(submitted.Select(task => task.GetProperty("id").ToString()));
    }

    [Fact]
    public async Task Several_choices_are_all_kept()
    {
        var documents = await ReadAsync(Recording.Of("export-choices-multiple-json").ResponseText);

        // The newest of two people's answers.
        Labels(documents[0]).ShouldBe(["Sports"]);
        Labels(documents[1]).ShouldBe(["Art & Culture"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recorded_spans_are_those_of_the_task_list_and_an_empty_review_is_an_answer(bool canSeek)
    {
        var documents = await ReadAsync(Recording.Of("export-ner-json").ResponseText, canSeek);

        var text = documents[0].Document.Field("text")!;
        documents[0].Answers.Single().ShouldBeOfType<SpanAnswer>().Spans.Select(span => text[span.Start.Value..span.End.Value]).ShouldBe(
            ["Zoë Müller", "Łódź", "Łódź\r\nand met", "José García", "New York City", "New York City Hall"]);
        documents[1].Answers.Single().ShouldBeOfType<SpanAnswer>().Spans.ShouldBeEmpty();
        documents[2].Answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Choices_about_one_span_are_no_answer_about_the_document()
    {
        var document = (await ReadAsync(Recording.Of("export-choices-per-region-json").ResponseText)).Single();

        document.Answers.Select(answer => answer.Question).ShouldBe(["label"]);
    }

    public static TheoryData<string> Exports =>
        [.. Recording.Names("export-").Where(name => name.Length == 0 || (name.EndsWith("-json", StringComparison.Ordinal) && name != "export-ner-utf16-wrong-json"))];

    [Theory]
    [MemberData(nameof(Exports))]
    public async Task Every_recorded_json_export_is_recognised_and_read(string name)
    {
        var text = Recording.Of(name).ResponseText;

        new LabelStudioExportReader().Recognises(Encoding.UTF8.GetBytes(text).AsSpan(0, 100), "export.json").ShouldBeTrue();
        (await ReadAsync(text)).Count.ShouldBe(JsonDocument.Parse(text).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task The_text_is_the_only_one_or_the_one_named_text_or_the_object_annotated()
    {
        const string result = """[{"from_name": "q", "to_name": "body", "type": "choices", "value": {"choices": ["a"]}}]""";

        (await ReadAsync("""[{"data": {"title": "x"}}]""")).Single().Document.Field("title").ShouldBe("x");
        (await ReadAsync("""[{"data": {"title": "x", "text": "y"}}]""")).Single().Document.Fields.Keys.ShouldBe(["text"]);
        (await ReadAsync($$"""[{"data": {"title": "x", "body": "y"}, "annotations": [{"id": 1, "result": {{result}}}]}]""")).Single().Document.Fields.Keys.ShouldBe(["body"]);
        (await Should.ThrowAsync<MlBackendException>(() => ReadAsync("""[{"data": {"title": "x", "body": "y"}}]"""))).Code.ShouldBe(ErrorCodes.RecordInvalid);
    }

    [Fact]
    public async Task Lines_are_counted_and_a_byte_order_mark_is_nothing()
    {
        var documents = await ReadAsync("\uFEFF[\n{\"data\": {\"text\": \"a\"}},\n\n{\"data\":\n{\"text\": \"b\"}}, {\"data\": {\"text\": \"c\"}}\n]\n");

        documents.Select(document => document.Line).ShouldBe([2, 4, 5]);
        documents.Select(document => document.Document.ExternalId).ShouldBe(["1", "2", "3"]);
    }

    [Theory]
    [InlineData("[{\"data\": {\"text\": \"a\"}},\n{\"data\": ", "line 2")]
    [InlineData("[1]", "line 1")]
    [InlineData("{}", "line 1")]
    [InlineData("", "line 1")]
    public async Task What_is_no_export_names_the_line(string text, string expected)
    {
        var failure = await Should.ThrowAsync<MlBackendException>(() => ReadAsync(text));

        failure.Code.ShouldBe(ErrorCodes.RecordInvalid);
        failure.Detail.ShouldContain(expected);
    }

    [Fact]
    public async Task The_recorded_counter_example_with_utf16_offsets_is_refused() =>
        (await Should.ThrowAsync<MlBackendException>(() => ReadAsync(Recording.Of("export-ner-utf16-wrong-json").ResponseText))).Code.ShouldBe(ErrorCodes.SpanOutsideText);

    [Fact]
    public async Task A_span_outside_its_text_is_named()
    {
        const string export = """[{"data": {"text": "👍"}, "annotations": [{"id": 1, "result": [{"from_name": "q", "type": "labels", "value": {"start": 0, "end": 2, "labels": ["a"]}}]}]}]""";

        (await Should.ThrowAsync<MlBackendException>(() => ReadAsync(export))).Code.ShouldBe(ErrorCodes.SpanOutsideText);
    }

    private static IReadOnlyList<string> Labels(CorpusDocument document) => document.Answers.Single().ShouldBeOfType<ChoiceAnswer>().Labels;

    private static async Task<List<CorpusDocument>> ReadAsync(string text, bool canSeek = true)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await using Stream stream = canSeek ? new MemoryStream(bytes) : new UnseekableStream(bytes);
        List<CorpusDocument> documents = [];
        await foreach (var document in new LabelStudioExportReader().ReadAsync(stream, new CorpusOptions(), TestContext.Current.CancellationToken))
        {
            documents.Add(document);
        }

        return documents;
    }
}
