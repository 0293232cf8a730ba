using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Formats;
using MlBackend.Formats.Files;
using MlBackend.TestKit;

namespace MlBackend.Tests.Formats.RoundTrips;

/// <summary>Writes documents to disk and reads them again.</summary>
internal static class Written
{
    public static async Task<(List<CorpusDocument> Documents, CorpusReport Report)> ReadBackAsync(string format, IEnumerable<CorpusDocument> documents, CorpusOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        var report = await WriteAsync(format, documents, folder.File("corpus"), options);
        return (await Golden.Expected.DocumentsAsync(folder.File("corpus"), ReaderOf(format)), report);
    }

    public static async Task<CorpusReport> WriteAsync(string format, IEnumerable<CorpusDocument> documents, string path, CorpusOptions? options = null)
    {
        var writer = FileFormats.Writers.Single(writer => writer.Format == format);
        var report = new CorpusReport();
        using var output = new CorpusOutput(path, writer.Extension.Length == 0);
        await writer.WriteAsync(documents.ToAsyncEnumerable(), output, options ?? new CorpusOptions { Schema = SchemaOf(documents) }, report, CancellationToken.None);
        output.Commit();
        return report;
    }

    public static CorpusDocument Document(string id, string text, params Answer[] answers) =>
        new(new Document(id, new Dictionary<string, string> { ["text"] = text }), answers, 1);

    public static LabelledSpan Span(int start, int end, string label) => new(new Utf16Offset(start), new Utf16Offset(end), label);

    public static string ReaderOf(string writer) => writer == "tsv" ? "csv" : writer;

    private static Schema SchemaOf(IEnumerable<CorpusDocument> documents)
    {
        var answers = documents.SelectMany(document => document.Answers).ToList();
        List<Question> questions = [];
        if (answers.OfType<ChoiceAnswer>().Any())
        {
            questions.Add(new Question("label", QuestionKind.MultiChoice, "text", ["text"], []));
        }

        if (answers.OfType<SpanAnswer>().Any())
        {
            questions.Add(new Question("spans", QuestionKind.Span, "text", ["text"], []));
        }

        return new Schema(questions);
    }
}
