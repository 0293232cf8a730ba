using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Formats;
using MlBackend.Text.Offsets;

namespace MlBackend.Tests.Formats;

/// <summary>Short ways to read corpora in tests.</summary>
internal static class Corpus
{
    public static async Task<List<CorpusDocument>> ReadFileAsync(string path, string? format = null, CorpusOptions? options = null)
    {
        var file = await CorpusFile.OpenAsync(path, FileFormats.Readers, format, CancellationToken.None);
        return await ListAsync(file.ReadAsync(options ?? new CorpusOptions(), CancellationToken.None));
    }

    public static async Task<List<CorpusDocument>> ReadAsync(ICorpusReader reader, string content, CorpusOptions? options = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return await ListAsync(reader.ReadAsync(stream, options ?? new CorpusOptions(), CancellationToken.None));
    }

    public static async Task<MlBackendException> FailureAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (MlBackendException exception)
        {
            return exception;
        }

        throw new InvalidOperationException("Nothing was thrown.");
    }

    public static string Text(this CorpusDocument document) => document.Document.Fields["text"];

    public static IReadOnlyList<LabelledSpan> Spans(this CorpusDocument document) =>
        document.Answers.OfType<SpanAnswer>().SingleOrDefault()?.Spans ?? [];

    public static IReadOnlyList<string>? Labels(this CorpusDocument document) =>
        document.Answers.OfType<ChoiceAnswer>().SingleOrDefault()?.Labels;

    /// <summary>A span as files write it: code points and the text that it covers.</summary>
    public static (int Start, int End, string Label, string Text) InCodePoints(LabelledSpan span, string text)
    {
        var index = new CodePointIndex(text);
        return (index.ToCodePoint(span.Start).Value, index.ToCodePoint(span.End).Value, span.Label, text[span.Start.Value..span.End.Value]);
    }

    private static async Task<List<CorpusDocument>> ListAsync(IAsyncEnumerable<CorpusDocument> documents)
    {
        List<CorpusDocument> list = [];
        await foreach (var document in documents)
        {
            list.Add(document);
        }

        return list;
    }
}
