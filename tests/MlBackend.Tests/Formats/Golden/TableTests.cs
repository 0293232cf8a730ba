using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats.Golden;

public sealed class TableTests
{
    [Theory]
    [InlineData("layers.tsv")]
    [InlineData("relations.tsv")]
    [InlineData("spans.tsv")]
    public async Task WebAnno_agrees_with_the_golden_reading(string file)
    {
        var expected = Expected.Read("webanno-tsv", file).GetProperty("documents")[0];
        var document = (await Expected.DocumentsAsync(Expected.File("webanno-tsv", file))).ShouldHaveSingleItem();

        document.Text().ShouldBe(expected.GetProperty("text").GetString());
        document.Tokens().ShouldBe(Expected.Tokens(expected.GetProperty("tokens")));
        document.Spans(null).ShouldBe(Expected.Spans(expected));
        document.Relations().ShouldBe(expected.GetProperty("relations").EnumerateArray().Select(relation =>
            $"{relation.GetProperty("type").GetString()}: {relation.GetProperty("source")[0]}-{relation.GetProperty("source")[1]} > {relation.GetProperty("target")[0]}-{relation.GetProperty("target")[1]}"));
    }

    [Fact]
    public async Task Layers_of_WebAnno_are_questions() =>
        (await Expected.DocumentsAsync(Expected.File("webanno-tsv", "layers.tsv")))[0].Answers.Select(answer => answer.Question).ShouldBe(["Ner", "Mood"]);

    [Fact]
    public async Task Token_classification_of_Hugging_Face_agrees_with_the_golden_reading()
    {
        var expected = Expected.Read("hf-token-classification", "train.jsonl").GetProperty("documents").EnumerateArray().ToList();
        var documents = await Expected.DocumentsAsync(Expected.File("hf-token-classification", "train.jsonl"));

        documents.Select(document => document.Document.ExternalId).ShouldBe(expected.Select(document => document.GetProperty("id").GetString()));
        documents.Select(Corpus.Text).ShouldBe(expected.Select(document => document.GetProperty("text").GetString()));
        foreach (var (document, entry) in documents.Zip(expected))
        {
            document.Spans(null).ShouldBe(Expected.Spans(entry));
            document.Tokens!.Select(token => document.Text()[token.Start.Value..token.End.Value]).ShouldBe(entry.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));
        }
    }

    [Fact]
    public async Task Text_classification_of_Hugging_Face_agrees_with_the_golden_reading()
    {
        var expected = Expected.Read("hf-token-classification", "text-classification.jsonl").GetProperty("documents").EnumerateArray().ToList();
        var documents = await Expected.DocumentsAsync(Expected.File("hf-token-classification", "text-classification.jsonl"));

        documents.Select(Corpus.Text).ShouldBe(expected.Select(document => document.GetProperty("text").GetString()));
        documents.Select(document => document.Labels() ?? []).ShouldBe(expected.Select(Categories));
    }

    // The golden keeps a label without a name, the list of malformed files refuses it: it is refused, and set aside with --keep-going.
    [Theory]
    [InlineData("sample.txt", 1)]
    [InlineData("sample-crlf.txt", 0)]
    public async Task FastText_agrees_with_the_golden_reading(string file, int unnamed)
    {
        var expected = Expected.Read("fasttext", file).GetProperty("documents").EnumerateArray().Where(document => !Categories(document).Contains("")).ToList();
        List<MlBackendException> aside = [];
        var documents = await Expected.DocumentsAsync(Expected.File("fasttext", file), "fasttext", new CorpusOptions { SetAside = aside.Add });

        aside.Count.ShouldBe(unnamed);
        documents.Select(Corpus.Text).ShouldBe(expected.Select(document => document.GetProperty("text").GetString()));
        documents.Select(document => document.Labels() ?? []).ShouldBe(expected.Select(Categories));
        documents.Select(document => document.Line).ShouldBe(expected.Select(document => document.GetProperty("line").GetInt64()));
    }

    [Fact]
    public async Task Tokens_relations_and_rejections_of_prodigy_agree_with_the_golden_reading()
    {
        var expected = Expected.Read("prodigy", "sample.jsonl").GetProperty("documents").EnumerateArray().ToList();
        var documents = await Expected.DocumentsAsync(Expected.File("prodigy", "sample.jsonl"));

        foreach (var (document, entry) in documents.Zip(expected))
        {
            var tokens = entry.GetProperty("tokens");
            document.Tokens().ShouldBe(tokens.ValueKind == JsonValueKind.Null ? [] : Expected.Tokens(tokens));
            document.Relations().ShouldBe(entry.GetProperty("relations").EnumerateArray().Select(relation =>
                $"{relation.GetProperty("type").GetString()}: {relation.GetProperty("head")[0]}-{relation.GetProperty("head")[1]} > {relation.GetProperty("child")[0]}-{relation.GetProperty("child")[1]}"));
        }

        documents[4].Metadata["answer"].GetString().ShouldBe("ignore");
        documents[0].Metadata["source"].GetString().ShouldBe("a");
    }

    [Theory]
    [InlineData("conll", "conll2002-nl-pos-iob2.txt")]
    [InlineData("conll", "conll2003-iob2.txt")]
    [InlineData("two-column", "bilou-space.txt")]
    public async Task Tokens_and_parts_of_speech_of_columns_agree_with_the_golden_reading(string folder, string file)
    {
        var expected = Expected.Read(folder, file).GetProperty("documents").EnumerateArray()
            .SelectMany(document => document.TryGetProperty("sentences", out var sentences) ? sentences.EnumerateArray() : Enumerable.Repeat(document, 1));
        foreach (var (document, sentence) in (await Expected.DocumentsAsync(Expected.File(folder, file))).Zip(expected))
        {
            document.Tokens().ShouldBe(Expected.Tokens(sentence.GetProperty("tokens")));
            if (sentence.TryGetProperty("pos", out var tags) && tags.ValueKind == JsonValueKind.Array)
            {
                document.Tokens!.Select(token => token.Attributes!.FineTag).ShouldBe(tags.EnumerateArray().Select(tag => tag.GetString()));
            }

            if (sentence.TryGetProperty("chunk", out var chunks) && chunks.ValueKind == JsonValueKind.Array)
            {
                document.Tokens!.Select(token => token.Attributes!.Other).ShouldBe(chunks.EnumerateArray().Select(chunk => $"Chunk={chunk.GetString()}"));
            }
        }
    }

    private static List<string> Categories(JsonElement document) => [.. document.GetProperty("categories").EnumerateArray().Select(label => label.GetString()!)];
}
