using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Formats;
using MlBackend.Formats.Predictions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

public sealed class PredictionWritersTests
{
    private static readonly ChoiceSuggestion Choice = new("label", 0.75, [new("é|x", 0.75)], [new("é|x", 0.75), new("y", 0.25)]);

    [Fact]
    public async Task A_json_line_stays_as_it_is_and_gains_a_last_entry() =>
        (await WriteAsync("prodigy", "\n{ \"text\" : \"a\\u00e9\", \"n\": 1.50 }\r\n{\"text\":\"b\"}", QuestionKind.Choice, Choice)).ShouldBe(
            """
            { "text" : "a\u00e9", "n": 1.50,"prediction":{"label":"é|x","confidence":0.75,"distribution":{"é|x":0.75,"y":0.25}}}
            {"text":"b","prediction":{"label":"é|x","confidence":0.75,"distribution":{"é|x":0.75,"y":0.25}}}

            """);

    [Fact]
    public async Task Several_labels_are_a_list() =>
        (await WriteAsync("prodigy", "{\"text\":\"a\"}", QuestionKind.MultiChoice, Choice))
            .ShouldContain("\"prediction\":{\"labels\":[\"é|x\"],\"confidence\"");

    [Fact]
    public async Task Spans_are_counted_in_code_points() =>
        (await WriteAsync("prodigy", "{\"text\":\"😀 Anna\"}", QuestionKind.Span, Spans(3, 7))).ShouldEndWith(
            "\"prediction\":{\"spans\":[{\"start\":2,\"end\":6,\"label\":\"X\",\"confidence\":0.5}],\"confidence\":0.9}}\n");

    [Fact]
    public async Task An_older_prediction_is_replaced() =>
        (await WriteAsync("prodigy", "{\"text\":\"a\",\"prediction\":{\"label\":\"old\"},\"b\":2}", QuestionKind.Choice, null))
            .ShouldBe("{\"text\":\"a\",\"b\":2,\"prediction\":null}\n");

    [Fact]
    public async Task A_table_gains_two_columns() =>
        (await WriteAsync("csv", "id;text\r\n1;\"a;b\"\r\n2;c\r\n", QuestionKind.Choice, Choice)).ShouldBe(
            "id;text;prediction;confidence\n1;\"a;b\";é|x;0.75\n2;c;é|x;0.75\n");

    [Fact]
    public async Task Older_columns_of_a_table_are_replaced() =>
        (await WriteAsync("csv", "prediction,text,confidence\nold,a,0.1\n", QuestionKind.Choice, null)).ShouldBe("text,prediction,confidence\na,,\n");

    [Fact]
    public async Task Spans_in_a_table_are_json() =>
        (await WriteAsync("csv", "text\nAnna\n", QuestionKind.Span, Spans(0, 4))).ShouldBe(
            "text,prediction,confidence\nAnna,\"[{\"\"start\"\":0,\"\"end\"\":4,\"\"label\"\":\"\"X\"\",\"\"confidence\"\":0.5}]\",0.9\n");

    [Fact]
    public async Task A_column_file_gains_a_column_of_tags() =>
        (await WriteAsync("conll", "-DOCSTART- -X- O\n\nAnna N B-PER\nBlack N I-PER\nsings V O\n\n\nAnna N O\nBlack N O\n", QuestionKind.Span, Spans(0, 10)))
            .ShouldBe("-DOCSTART- -X- O\n\nAnna N B-PER B-X\nBlack N I-PER I-X\nsings V O O\n\n\nAnna N O B-X\nBlack N O I-X\n");

    [Fact]
    public async Task Other_formats_become_records_of_our_own() =>
        (await WriteAsync("conll", "a\tO\n", QuestionKind.Choice, Choice)).ShouldBe(
            "{\"id\":\"1\",\"fields\":{\"text\":\"a\"},\"prediction\":{\"label\":\"é|x\",\"confidence\":0.75,\"distribution\":{\"é|x\":0.75,\"y\":0.25}}}\n");

    private static SpanSuggestion Spans(int start, int end) =>
        new("label", 0.9, [new(new LabelledSpan(new Utf16Offset(start), new Utf16Offset(end), "X"), 0.5)]);

    private static async Task<string> WriteAsync(string format, string content, QuestionKind kind, Suggestion? suggestion)
    {
        var reader = FileFormats.Readers.Single(reader => reader.Format == format);
        var writer = FileFormats.PredictionWriters.First(writer => writer.Writes(format, kind));
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(content));
        using var again = new MemoryStream(Encoding.UTF8.GetBytes(content));
        using var output = new MemoryStream();
        var documents = Predict(reader.ReadAsync(again, new CorpusOptions(), CancellationToken.None), suggestion);
        await writer.WriteAsync(input, documents, new Question("label", kind, "text", ["text"], []), output, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static async IAsyncEnumerable<PredictedDocument> Predict(IAsyncEnumerable<CorpusDocument> documents, Suggestion? suggestion)
    {
        await foreach (var document in documents)
        {
            yield return new PredictedDocument(document, suggestion);
        }
    }
}
