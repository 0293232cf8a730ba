using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.LabelStudio.Corpora;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Corpora;

/// <summary>Recorded JSON_MIN and CSV exports say what the JSON export of the same project says.</summary>
public sealed class FlatExportsTests
{
    [Theory]
    [InlineData("export-ner-json-min")]
    [InlineData("export-ner-csv")]
    public async Task Spans_are_those_of_the_json_export(string recording)
    {
        var flat = await ReadAsync(recording);
        var whole = await ReadAsync("export-ner-json");

        // The flat exports leave out a task that everybody skipped.
        flat.Select(document => document.Document.ExternalId).ShouldBe(["171", "172", "174"]);

        // A flat export does not tell a review without spans from no review, and no ground truth; the newest counts.
        foreach (var own in flat)
        {
            var other = whole.Single(document => document.Document.ExternalId == own.Document.ExternalId);
            own.Document.Fields["text"].ShouldBe(other.Document.Fields["text"]);
            foreach (var annotation in own.Annotations)
            {
                var same = other.Annotations.Single(one => one.ExternalId == annotation.ExternalId);
                annotation.Annotator.ShouldBe(same.Annotator);
                Spans(annotation.Answers).ShouldBe(Spans(same.Answers));
            }
        }

        flat[0].Annotations.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("export-choices-multiple-json-min", "topics", "Sports|Politics")]
    [InlineData("export-choices-multiple-csv", "topics", "Sports|Politics")]
    [InlineData("export-choices-single-json-min", "sentiment", "Positive")]
    [InlineData("export-choices-single-csv", "sentiment", "Positive")]
    [InlineData("export-choices-single-tsv", "sentiment", "Positive")]
    [InlineData("export-rating-csv", "rating", "4")]
    [InlineData("export-taxonomy-csv", "taxonomy", "Animals/Dogs|Plants")]
    public async Task Choices_are_read_in_every_form(string recording, string question, string labels)
    {
        var document = (await ReadAsync(recording))[0];
        var everybody = document.Annotations.Count > 0 ? document.Annotations.SelectMany(annotation => annotation.Answers) : document.Answers;

        everybody.OfType<ChoiceAnswer>().Where(answer => answer.Question == question).Select(answer => string.Join('|', answer.Labels)).ShouldContain(labels);
        document.Document.Fields.ShouldHaveSingleItem().Key.ShouldBe("text");
    }

    [Theory]
    [InlineData("export-textarea-json-min")]
    [InlineData("export-textarea-csv")]
    public async Task Written_texts_are_read(string recording) =>
        (await ReadAsync(recording)).ShouldHaveSingleItem().Answers.ShouldHaveSingleItem().ShouldBeOfType<TextAnswer>().Texts.ShouldBe(["cat 🐈", "kitty"]);

    private static string Spans(IEnumerable<Answer> answers) => string.Join(' ', answers.OfType<SpanAnswer>().SelectMany(answer => answer.Spans).Select(span => $"{span.Start.Value}-{span.End.Value}={span.Label}"));

    private static async Task<List<CorpusDocument>> ReadAsync(string recording)
    {
        var bytes = Encoding.UTF8.GetBytes(Recording.Of(recording).ResponseText);
        ICorpusReader[] readers = [new LabelStudioCsvReader(), new LabelStudioMinReader(), new LabelStudioExportReader()];
        List<CorpusDocument> documents = [];
        await foreach (var document in readers.First(reader => reader.Recognises(bytes.AsSpan(0, int.Min(bytes.Length, 4096)), "export")).ReadAsync(new MemoryStream(bytes), new CorpusOptions(), TestContext.Current.CancellationToken))
        {
            documents.Add(document);
        }

        return documents;
    }
}
