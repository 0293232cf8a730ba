using System.Text;
using System.Text.Json.Nodes;
using MlBackend.Core.Errors;
using MlBackend.Text.Tokenizers;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Tokenizers;

/// <summary>Files that are broken, foreign or made to harm: refused by code, by name, and without a crash.</summary>
public sealed class HostileFileTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"model\":null}")]
    [InlineData("{\"model\":[]}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\"}}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":-1}}}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":2000000000}}}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":1.5}}}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"\\ud800\":1}}}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":[\"a\"]}}")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0}}}")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a\"]}}")]
    [InlineData("{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"a\",0.5]],\"unk_id\":1}}")]
    [InlineData("{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"a\"]]}}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}},\"added_tokens\":[{\"id\":1}]}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}},\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"?\"}}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}},\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"////fwAA\"}}")]
    [InlineData("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}},\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"x\",\"type_id\":0}}],\"pair\":[],\"special_tokens\":{}}}")]
    public void A_file_that_is_no_tokenizer_is_refused(string json) =>
        Should.Throw<MlBackendException>(() => Tokenizer.Read(Encoding.UTF8.GetBytes(json))).Code.ShouldBe(ErrorCodes.TokenizerUnreadable);

    [Theory]
    [InlineData("version", "\"2.0\"", "version")]
    [InlineData("normalizer", "{\"type\":\"Odd\"}", "Odd")]
    [InlineData("pre_tokenizer", "{\"type\":\"UnicodeScripts\"}", "UnicodeScripts")]
    [InlineData("pre_tokenizer", "{\"type\":\"Metaspace\",\"replacement\":\"__\"}", "replacement")]
    [InlineData("pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\w+\"},\"behavior\":\"Isolated\",\"invert\":false}", "\\w")]
    [InlineData("pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\p{Han}\"},\"behavior\":\"Isolated\",\"invert\":false}", "\\p{Han}")]
    [InlineData("pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a++\"},\"behavior\":\"Isolated\",\"invert\":false}", "regular expression")]
    [InlineData("pre_tokenizer", "{\"type\":\"Punctuation\",\"behavior\":\"Odd\"}", "behavior")]
    [InlineData("post_processor", "{\"type\":\"Odd\"}", "Odd")]
    [InlineData("decoder", "{\"type\":\"CTC\"}", "CTC")]
    [InlineData("model", "{\"type\":\"Odd\"}", "Odd")]
    [InlineData("model", "{\"type\":\"BPE\",\"dropout\":0.1,\"vocab\":{\"a\":0},\"merges\":[]}", "dropout")]
    public void What_is_not_supported_is_refused_by_its_name(string field, string json, string name)
    {
        var file = TokenizerFile.Small();
        file[field] = JsonNode.Parse(json);

        var refusal = Should.Throw<MlBackendException>(() => TokenizerFile.Read(file));

        refusal.Code.ShouldBe(ErrorCodes.TokenizerUnsupported);
        refusal.Detail.ShouldContain(name);
    }

    [Fact]
    public void A_file_that_nests_too_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"type\":\"Sequence\",\"normalizers\":[", 100_000));

        Should.Throw<MlBackendException>(() => Tokenizer.Read(Encoding.UTF8.GetBytes("{\"normalizer\":" + deep)))
            .Code.ShouldBe(ErrorCodes.TokenizerUnreadable);
    }

    [Fact]
    public void A_token_without_end_is_refused()
    {
        var file = TokenizerFile.Small();
        file["model"]!["vocab"]![new string('a', 5_000)] = 8;

        Should.Throw<MlBackendException>(() => TokenizerFile.Read(file)).Code.ShouldBe(ErrorCodes.TokenizerUnreadable);
    }

    [Fact]
    public void A_normalizer_that_multiplies_the_text_is_stopped()
    {
        var file = TokenizerFile.Small();
        var doubling = Enumerable.Range(0, 60).Select(_ =>
            (JsonNode)new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = "a" }, ["content"] = "aa" });
        file["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = new JsonArray([.. doubling]) };
        var tokenizer = TokenizerFile.Read(file);

        Should.Throw<MlBackendException>(() => tokenizer.Encode("a")).Code.ShouldBe(ErrorCodes.TextNotTokenizable);
    }

    [Fact]
    public void A_vocabulary_without_its_unknown_token_says_so_when_it_is_needed()
    {
        var file = TokenizerFile.Small();
        file["model"]!["unk_token"] = "<nothing>";
        var tokenizer = TokenizerFile.Read(file);

        tokenizer.Encode("ab").Count.ShouldBe(1);
        Should.Throw<MlBackendException>(() => tokenizer.Encode("x")).Code.ShouldBe(ErrorCodes.TextNotTokenizable);
    }

    [Theory]
    [InlineData("wordpiece-cased")]
    [InlineData("bpe-bytelevel-modernbert")]
    [InlineData("unigram-deberta-bytefallback")]
    public void A_cut_file_is_refused_wherever_it_is_cut(string kind)
    {
        var file = File.ReadAllBytes(Path.Combine(GoldenRecord.Folder(kind), "tokenizer.json"));

        for (var share = 0; share < 100; share++)
        {
            Should.Throw<MlBackendException>(() => Tokenizer.Read(file.AsMemory(0, file.Length * share / 100)))
                .Code.ShouldBe(ErrorCodes.TokenizerUnreadable);
        }
    }

    [Theory]
    [InlineData("wordpiece-cased")]
    [InlineData("bpe-llama-metaspace")]
    [InlineData("unigram-nfkc")]
    public void A_file_with_changed_bytes_is_read_or_refused_but_never_crashes(string kind)
    {
        var file = File.ReadAllBytes(Path.Combine(GoldenRecord.Folder(kind), "tokenizer.json"));
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < 200; round++)
        {
            var changed = (byte[])file.Clone();
            // The components stand at the beginning, long vocabularies behind.
            changed[random.Next(round % 2 == 0 ? 2_000 : changed.Length)] = (byte)random.Next(' ', '~');
            try
            {
                _ = Tokenizer.Read(changed).Encode("Some text, 12 é 😀.").Count;
            }
            catch (MlBackendException)
            {
                refused++;
            }
        }

        refused.ShouldBeInRange(1, 200);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_character_map_of_random_bytes_is_read_or_refused_but_never_crashes(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var map = new byte[4 + (4 * random.Next(1, 300)) + random.Next(50)];
            random.NextBytes(map);
            BitConverter.TryWriteBytes(map, 4 * random.Next(0, map.Length / 4));
            var file = TokenizerFile.Small();
            file["normalizer"] = new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = Convert.ToBase64String(map) };
            try
            {
                _ = TokenizerFile.Read(file).Encode("abc e\u0301 北京 😀").Count;
            }
            catch (MlBackendException refusal)
            {
                refusal.Code.ShouldBeOneOf(ErrorCodes.TokenizerUnreadable, ErrorCodes.TextNotTokenizable);
            }
        }
    }
}
