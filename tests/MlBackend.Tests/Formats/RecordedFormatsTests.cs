using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

/// <summary>The golden files of each format, against their neutral reading.</summary>
public sealed class RecordedFormatsTests
{
    [Theory]
    [InlineData("two-column", "iob1-tab.txt")]
    [InlineData("two-column", "iob1-space.txt")]
    [InlineData("two-column", "iob2-tab.txt")]
    [InlineData("two-column", "iob2-space.txt")]
    [InlineData("two-column", "bioes-tab.txt")]
    [InlineData("two-column", "bioes-space.txt")]
    [InlineData("two-column", "bilou-tab.txt")]
    [InlineData("two-column", "bilou-space.txt")]
    [InlineData("two-column", "iob2-tab-crlf.txt")]
    [InlineData("two-column", "iob2-tab-no-final-newline.txt")]
    [InlineData("conll", "conll2002-iob2.txt")]
    [InlineData("conll", "conll2002-nl-pos-iob2.txt")]
    [InlineData("conll", "conll2003-iob1.txt")]
    [InlineData("conll", "conll2003-iob2.txt")]
    [InlineData("prodigy", "sample.jsonl")]
    public async Task Texts_and_spans_agree_with_the_golden_reading(string folder, string file)
    {
        var path = Repository.SharedPath("contracts", "recorded", "formats", folder, file);
        using var expected = JsonDocument.Parse(await File.ReadAllTextAsync(path + ".expected.json", TestContext.Current.CancellationToken));
        var documents = await Corpus.ReadFileAsync(path);

        // An empty document of a column file has no token line and so no place in it.
        var golden = Sentences(expected.RootElement).ToList();
        documents.Select(Corpus.Text).ShouldBe(golden.Select(entry => entry.GetProperty("text").GetString()));
        foreach (var (document, entry) in documents.Zip(golden))
        {
            document.Spans().Select(span => Corpus.InCodePoints(span, document.Text())).ShouldBe(
                entry.GetProperty("spans").EnumerateArray().Select(Span), ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Choices_of_prodigy_agree_with_the_golden_reading()
    {
        var path = Repository.SharedPath("contracts", "recorded", "formats", "prodigy", "sample.jsonl");
        var documents = await Corpus.ReadFileAsync(path);

        documents.Select(document => document.Labels() is { } labels ? string.Join('|', labels) : null).ShouldBe(
            [null, null, "POSITIVE", "not POSITIVE", null, "sport", "sport|éco", "", "A", null, null, null]);
        documents.Count(document => document.Answers.Count == 0).ShouldBe(1, "only the ignored line has no answer");
    }

    private static IEnumerable<JsonElement> Sentences(JsonElement expected) =>
        expected.GetProperty("documents").EnumerateArray().SelectMany(document =>
            document.TryGetProperty("sentences", out var sentences) ? sentences.EnumerateArray() : Enumerable.Repeat(document, 1));

    private static (int Start, int End, string Label, string Text) Span(JsonElement span) =>
        (span.GetProperty("start").GetInt32(), span.GetProperty("end").GetInt32(), span.GetProperty("label").GetString()!, span.GetProperty("text").GetString()!);
}
