using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Formats.Conllu;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats.Golden;

public sealed class ConlluTests
{
    [Theory]
    [InlineData("sample.conllu")]
    [InlineData("sample-crlf.conllu")]
    public async Task Texts_tokens_and_entities_agree_with_the_golden_reading(string file)
    {
        var sentences = Sentences(file);
        var documents = await Expected.DocumentsAsync(Expected.File("conllu", file));

        documents.Select(Corpus.Text).ShouldBe(sentences.Select(sentence => sentence.GetProperty("text").GetString()));
        documents.Select(document => document.Document.ExternalId).ShouldBe(sentences.Select(sentence => sentence.GetProperty("sent_id").GetString()));
        foreach (var (document, sentence) in documents.Zip(sentences))
        {
            document.Tokens().ShouldBe(Expected.Tokens(sentence.GetProperty("surface_tokens")));
            document.Spans(null).ShouldBe(Expected.Spans(sentence));
        }
    }

    [Theory]
    [InlineData("sample.conllu")]
    [InlineData("sample-crlf.conllu")]
    public void Every_word_and_empty_node_agrees_with_the_golden_reading(string file)
    {
        List<ConlluSentence> read = [];
        var number = 0;
        var open = false;
        foreach (var line in File.ReadAllText(Expected.File("conllu", file)).Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            if (line.Length == 0)
            {
                open = false;
                continue;
            }

            if (!open)
            {
                read.Add(new ConlluSentence(number));
                open = true;
            }

            ConlluLayout.Read(line, number, read[^1]);
        }

        foreach (var (sentence, expected) in read.Zip(Sentences(file)))
        {
            ConlluLayout.Check(sentence);
            sentence.Words.Select(word => (word.Id, word.Form, word.Lemma, word.CoarseTag, word.FineTag, word.Head, word.Relation)).ShouldBe(
                expected.GetProperty("words").EnumerateArray().Select(word => (
                    word.GetProperty("id").GetInt32(), word.GetProperty("form").GetString()!, word.GetProperty("lemma").GetString(), word.GetProperty("upos").GetString(),
                    word.GetProperty("xpos").GetString(), (int?)word.GetProperty("head").GetInt32(), word.GetProperty("deprel").GetString())));
            sentence.Words.Select(word => Sorted(word.Features)).ShouldBe(expected.GetProperty("words").EnumerateArray().Select(word => Pairs(word.GetProperty("feats"))));
            sentence.Words.Select(word => Sorted(word.Other)).ShouldBe(expected.GetProperty("words").EnumerateArray().Select(word => Pairs(word.GetProperty("misc"))));
            sentence.EmptyNodes.Select(node => (node.Id, node.Form)).ShouldBe(
                expected.GetProperty("empty_nodes").EnumerateArray().Select(node => (node.GetProperty("id").GetString()!, node.GetProperty("form").GetString()!)));
        }
    }

    [Fact]
    public async Task Heads_are_tokens_of_the_text_and_what_is_not_in_it_is_said()
    {
        var documents = await Expected.DocumentsAsync(Expected.File("conllu", "sample.conllu"));

        documents[0].Tokens!.Select(token => token.Attributes!.Head).ShouldBe([1, 1, null, 1, null, 3, 5, 1]);
        documents[0].Metadata["newdoc id"].GetString().ShouldBe("d1");
        documents[0].Lost.ShouldHaveSingleItem().Count.ShouldBe(4);
        documents[1].Lost.Select(loss => (loss.Part, loss.Count)).ShouldBe([(CorpusPart.Token, 1), (CorpusPart.TokenAttribute, 6)]);
    }

    private static List<JsonElement> Sentences(string file) =>
        [.. Expected.Read("conllu", file).GetProperty("documents").EnumerateArray().SelectMany(document => document.GetProperty("sentences").EnumerateArray())];

    private static string Sorted(string? pairs) => string.Join('|', (pairs ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    private static string Pairs(JsonElement pairs) => pairs.ValueKind == JsonValueKind.Null ? ""
        : string.Join('|', pairs.EnumerateObject().Select(pair => $"{pair.Name}={pair.Value.GetString()}").Order(StringComparer.Ordinal));
}
