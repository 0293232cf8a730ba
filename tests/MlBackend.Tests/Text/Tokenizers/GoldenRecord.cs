using System.Text.Json;
using MlBackend.TestKit;
using MlBackend.Text.Offsets;
using MlBackend.Text.Tokenizers;
using Shouldly;

namespace MlBackend.Tests.Text.Tokenizers;

/// <summary>Compares an encoding with one of golden.jsonl (shared/models/README.md); what a record leaves out has its default.</summary>
internal static class GoldenRecord
{
    public static string[] Kinds { get; } =
    [
        "wordpiece-minilm", "wordpiece-uncased", "wordpiece-cased",
        "bpe-bytelevel-roberta", "bpe-bytelevel-gpt2-prefix", "bpe-bytelevel-modernbert", "bpe-llama-prepend", "bpe-llama-metaspace",
        "unigram-xlmr", "unigram-camembert", "unigram-deberta-bytefallback", "unigram-nfkc", "unigram-albert",
    ];

    public static string Folder(string kind) => Repository.SharedPath("models", "tokenizers", kind);

    public static Tokenizer Load(string kind) => Tokenizer.Read(File.ReadAllBytes(Path.Combine(Folder(kind), "tokenizer.json")));

    public static IEnumerable<JsonElement> Read(string kind) =>
        File.ReadLines(Path.Combine(Folder(kind), "golden.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    /// <summary>Compares every field; <paramref name="sources"/> are the texts (or words) that the offsets point into.</summary>
    public static void Compare(TokenizedText actual, JsonElement expected, params IReadOnlyList<string>[] sources)
    {
        CompareFirstWindow(actual, expected, sources);
        JsonElement[] windows = expected.TryGetProperty("overflowing", out var others) ? [.. others.EnumerateArray()] : [];
        actual.Overflowing.Count.ShouldBe(windows.Length);
        foreach (var (window, golden) in actual.Overflowing.Zip(windows))
        {
            CompareFirstWindow(window, golden, sources);
        }
    }

    /// <summary>As <see cref="Compare"/>, without the other windows.</summary>
    public static void CompareFirstWindow(TokenizedText actual, JsonElement expected, params IReadOnlyList<string>[] sources)
    {
        var tokens = actual.Tokens.ToArray();
        tokens.Select(token => token.Id).ShouldBe(Ints(expected, "ids"));
        Enumerable.Range(0, tokens.Length).Select(actual.TextOf)
            .ShouldBe(expected.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));
        tokens.Select(token => Offsets(token, sources))
            .ShouldBe(expected.GetProperty("offsets").EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetInt32())));
        tokens.Select(token => token.Kind == TokenKind.Text ? 0 : 1).ShouldBe(Ints(expected, "special_tokens_mask"));
        tokens.Select(token => token.Word).ShouldBe(Ints(expected, "word_ids"));
        tokens.Select(token => token.TypeId).ShouldBe(IntsOr(expected, "type_ids", tokens.Length, 0));
        tokens.Select(token => token.Kind == TokenKind.Padding ? 0 : 1).ShouldBe(IntsOr(expected, "attention_mask", tokens.Length, 1));
        if (expected.TryGetProperty("sequence_ids", out _))
        {
            tokens.Select(token => token.Sequence).ShouldBe(Ints(expected, "sequence_ids"));
        }
    }

    public static int[] Ints(JsonElement record, string field) =>
        [.. record.GetProperty(field).EnumerateArray().Select(number => number.ValueKind == JsonValueKind.Null ? -1 : number.GetInt32())];

    private static int[] IntsOr(JsonElement record, string field, int count, int otherwise) =>
        record.TryGetProperty(field, out _) ? Ints(record, field) : [.. Enumerable.Repeat(otherwise, count)];

    private static (int Start, int End) Offsets(EncodedToken token, IReadOnlyList<string>[] sources)
    {
        if (token.Kind != TokenKind.Text)
        {
            return (token.Start.Value, token.End.Value);
        }

        var source = sources[token.Sequence];
        var index = new CodePointIndex(source.Count > 1 ? source[token.Word] : source[0]);
        return (index.ToCodePoint(token.Start).Value, index.ToCodePoint(token.End).Value);
    }
}
