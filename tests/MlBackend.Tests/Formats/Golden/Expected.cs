using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Formats;
using MlBackend.Formats.Files;
using MlBackend.TestKit;
using MlBackend.Text.Offsets;

namespace MlBackend.Tests.Formats.Golden;

/// <summary>The neutral readings beside the recorded golden files.</summary>
internal static class Expected
{
    public static string File(params string[] parts) => Repository.SharedPath(["contracts", "recorded", "formats", .. parts]);

    public static JsonElement Read(params string[] parts)
    {
        using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(File([.. parts[..^1], parts[^1] + ".expected.json"])));
        return json.RootElement.Clone();
    }

    public static async Task<List<CorpusDocument>> DocumentsAsync(string path, string? format = null, CorpusOptions? options = null)
    {
        var source = await CorpusSource.OpenAsync(path, FileFormats.Readers, FileFormats.FolderReaders, format, CancellationToken.None);
        List<CorpusDocument> documents = [];
        await foreach (var document in source.ReadAsync(options ?? new CorpusOptions(), CancellationToken.None))
        {
            documents.Add(document);
        }

        return documents;
    }

    /// <summary>Spans as <c>start-end label</c> in code points, in order.</summary>
    public static IEnumerable<string> Spans(this CorpusDocument document, string? question = null)
    {
        var offsets = new CodePointIndex(document.Text());
        return document.Answers.OfType<SpanAnswer>().Where(answer => question is null || answer.Question == question).SelectMany(answer => answer.Spans)
            .Select(span => Place(span, offsets)).Order(StringComparer.Ordinal);
    }

    public static IEnumerable<string> Relations(this CorpusDocument document)
    {
        var offsets = new CodePointIndex(document.Text());
        return document.Answers.OfType<RelationAnswer>().SelectMany(answer => answer.Relations)
            .Select(relation => $"{string.Join('|', relation.Labels)}: {Range(relation.From, offsets)} > {Range(relation.To, offsets)}").Order(StringComparer.Ordinal);
    }

    public static IEnumerable<string> Tokens(this CorpusDocument document)
    {
        var offsets = new CodePointIndex(document.Text());
        return (document.Tokens ?? []).Select(token => Range(new LabelledSpan(token.Start, token.End, ""), offsets));
    }

    /// <summary>Spans of an expected document.</summary>
    public static IEnumerable<string> Spans(JsonElement document) => document.GetProperty("spans").EnumerateArray()
        .Select(span => $"{span.GetProperty("start").GetInt32()}-{span.GetProperty("end").GetInt32()} {span.GetProperty("label").GetString()}").Order(StringComparer.Ordinal);

    public static IEnumerable<string> Tokens(JsonElement tokens) => tokens.EnumerateArray().Select(token => $"{token.GetProperty("start").GetInt32()}-{token.GetProperty("end").GetInt32()}");

    private static string Place(LabelledSpan span, CodePointIndex offsets) => $"{Range(span, offsets)} {span.Label}";

    private static string Range(LabelledSpan span, CodePointIndex offsets) => $"{offsets.ToCodePoint(span.Start).Value}-{offsets.ToCodePoint(span.End).Value}";
}
