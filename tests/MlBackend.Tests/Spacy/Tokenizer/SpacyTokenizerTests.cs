using System.IO.Compression;
using System.Text.Json;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Tokenizer;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.Tokenizer;

/// <summary>Oracle: the tokens that spaCy 3.8's blank pipelines made of hard texts and of two corpora.</summary>
public sealed class SpacyTokenizerTests
{
    [Theory]
    [InlineData("en", "tokens-en.jsonl", 177)]
    [InlineData("fr", "tokens-fr.jsonl", 176)]
    [InlineData("de", "tokens-de.jsonl", 51)]
    [InlineData("es", "tokens-es.jsonl", 45)]
    [InlineData("xx", "tokens-xx.jsonl", 30)]
    [InlineData("en", "corpus-en.jsonl.gz", 3022)]
    [InlineData("fr", "corpus-fr.jsonl.gz", 1000)]
    public async Task Every_token_of_every_text_is_spaCys(string language, string file, int texts)
    {
        var tokenizer = SpacyTokenizer.For(language);
        var count = 0;
        await foreach (var line in LinesAsync(Recorded.Path("tokenizer", file)))
        {
            using var told = JsonDocument.Parse(line);
            var text = told.RootElement.GetProperty("text").GetString()!;
            var doc = new Doc(tokenizer.Tokenize(text));

            doc.Text.ShouldBe(text);
            Places(doc).ShouldBe(told.RootElement.GetProperty("tokens").EnumerateArray().Select(Place), $"{file}, text {count + 1}: {text}");
            count++;
        }

        count.ShouldBe(texts);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("xx")]
    public void No_pattern_touches_a_chunk_that_is_taken_as_plain(string language)
    {
        // Plain chunks skip the patterns: here the patterns are asked, about real words and about random letters and digits.
        var patterns = new AffixPatterns(TokenizerData.Of(language));
        var random = new Random(7);
        var words = TokenizerData.Of("en").Rules.Keys.Concat(TokenizerData.Of("fr").Rules.Keys).SelectMany(text => text.Split('\'', '.', '-', ' '))
            .Concat(Enumerable.Range(0, 20_000).Select(_ => Word(random)));
        foreach (var word in words.Where(word => word.Length > 0 && ChunkSplitter.IsPlain(word)))
        {
            patterns.PrefixLength(word).ShouldBe(0, word);
            patterns.SuffixLength(word).ShouldBe(0, word);
            foreach (var match in patterns.Infixes(word))
            {
                match.Index.ShouldBe(0, word);
            }
        }
    }

    [Fact]
    public void A_language_without_rules_takes_those_of_xx()
    {
        SpacyTokenizer.For("sv").Language.ShouldBe("xx");
        SpacyTokenizer.For("fr").Language.ShouldBe("fr");
    }

    [Theory]
    [InlineData(150_000, '(')]
    [InlineData(150_000, '.')]
    [InlineData(150_000, 'a')]
    [InlineData(150_000, '-')]
    [InlineData(150_000, '\uD83D')]
    public void A_hostile_run_of_one_character_is_split_in_the_time_of_its_length(int length, char character)
    {
        var text = new string(character, length);

        var clock = System.Diagnostics.Stopwatch.StartNew();
        var doc = new Doc(SpacyTokenizer.For("en").Tokenize(text));

        doc.Text.ShouldBe(text);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    private static string Word(Random random)
    {
        var digits = random.Next(4) == 0;
        return string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ =>
            digits ? (char)('0' + random.Next(10)) : (char)((random.Next(2) == 0 ? 'a' : 'A') + random.Next(26))));
    }

    private static IEnumerable<(int, int, bool)> Places(Doc doc)
    {
        var starts = doc.CodePointStarts();
        return doc.Tokens.Select((token, index) => (starts[index], starts[index] + DocMarks.Length(token.Orth), token.SpaceAfter));
    }

    private static (int, int, bool) Place(JsonElement token) => token.ValueKind == JsonValueKind.Array
        ? (token[0].GetInt32(), token[1].GetInt32(), token[2].GetInt32() == 1)
        : (token.GetProperty("start").GetInt32(), token.GetProperty("end").GetInt32(), token.GetProperty("ws").GetBoolean());

    private static async IAsyncEnumerable<string> LinesAsync(string path)
    {
        await using var file = File.OpenRead(path);
        await using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }
}
