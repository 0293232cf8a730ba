using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Json;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.Json;

/// <summary>Oracle: what <c>spacy convert</c> made of training JSON, and the training JSON that it wrote.</summary>
public sealed class TrainingJsonTests
{
    [Fact]
    public async Task Training_JSON_reads_as_spaCy_converts_it()
    {
        var (docs, _, _) = await Recorded.ReadAsync(Recorded.Path("convert", "v2.spacy"), TestContext.Current.CancellationToken);
        var read = Paragraphs("v2.json").ToList();

        read.Count.ShouldBe(docs.Count);
        foreach (var (mine, spacy) in read.Zip(docs))
        {
            mine.Text.ShouldBe(spacy.Text);
            mine.HasUnknownSpaces.ShouldBe(spacy.HasUnknownSpaces);
            mine.Categories.ShouldBe(spacy.Categories);
            mine.Entities().ShouldBe(spacy.Entities());
            mine.Tokens.Select(Told).ShouldBe(spacy.Tokens.Select(Told));
        }
    }

    [Theory]
    [InlineData("conll2003")]
    [InlineData("ud")]
    public async Task A_document_is_written_as_spaCy_writes_it(string name)
    {
        var (docs, _, _) = await Recorded.ReadAsync(Recorded.Path("convert", name + ".spacy"), TestContext.Current.CancellationToken);
        var told = Recorded.Json("convert", name + ".out.json")[0].GetProperty("paragraphs").EnumerateArray().ToList();

        docs.Count.ShouldBe(told.Count);
        foreach (var (doc, wanted) in docs.Zip(told))
        {
            var written = Written(doc).AsObject();
            if (!wanted.GetProperty("sentences")[0].GetProperty("tokens")[0].TryGetProperty("morph", out _))
            {
                // Beside tags we always say that there is no morphology: spaCy warns of its own file (W100).
                foreach (var token in written["sentences"]!.AsArray().SelectMany(sentence => sentence!["tokens"]!.AsArray()))
                {
                    token!.AsObject().Remove("morph").ShouldBeTrue();
                }
            }

            JsonNode.DeepEquals(written, JsonNode.Parse(wanted.GetRawText())).ShouldBeTrue($"{written}\n{wanted.GetRawText()}");
        }
    }

    [Fact]
    public void What_was_written_reads_again_with_tokens_that_nobody_looked_at()
    {
        foreach (var doc in Paragraphs("v2.json"))
        {
            using var json = JsonDocument.Parse(Written(doc).ToJsonString());
            var again = TrainingJson.Read(json.RootElement, what => new InvalidOperationException(what));

            again.Text.ShouldBe(doc.Text);
            again.Tokens.Select(Told).ShouldBe(doc.Tokens.Select(Told));
        }
    }

    [Theory]
    [InlineData("""{"raw":"ab","sentences":[{"tokens":[{"orth":"xy"}]}]}""", "its tokens are not those of its text")]
    [InlineData("""{"sentences":[{"tokens":[{"orth":"x","ner":"Q-X"}]}]}""", "a ner is none of BILUO")]
    [InlineData("""{"sentences":[{"tokens":[{"orth":"x","ner":"I-X"}]}]}""", "an entity goes on that did not begin")]
    [InlineData("""{"sentences":[{"tokens":[{"orth":"x","head":3,"dep":"y"}]}]}""", "a head lies outside")]
    [InlineData("""{"sentences":[{"tokens":[{"orth":""}]}]}""", "a token is empty")]
    public void A_paragraph_that_contradicts_itself_is_refused_with_the_reason(string json, string reason)
    {
        using var record = JsonDocument.Parse(json);
        Should.Throw<InvalidOperationException>(() => TrainingJson.Read(record.RootElement, what => new InvalidOperationException(what))).Message.ShouldBe(reason);
    }

    private static (string, bool, string, string, string, string, string, int, EntityMark, string, SentenceMark) Told(DocToken token) => (
        token.Orth, token.SpaceAfter, token.Tag, token.PartOfSpeech, token.Morph.Trim('_'), token.Lemma, token.Dependency, token.Head, token.EntityMark,
        token.EntityLabel, token.SentenceStart);

    private static IEnumerable<Doc> Paragraphs(string name) => Recorded.Json("convert", name).EnumerateArray()
        .SelectMany(record => record.GetProperty("paragraphs").EnumerateArray())
        .Select(paragraph => TrainingJson.Read(paragraph, what => new InvalidOperationException(what)));

    private static JsonNode Written(Doc doc)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            TrainingJson.Write(json, doc);
        }

        return JsonNode.Parse(buffer.WrittenSpan)!;
    }
}
