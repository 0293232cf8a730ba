using System.Text.Json;
using MlBackend.Text.Tokenizers;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Tokenizers;

/// <summary>Every record that the Python library wrote for 13 kinds of tokenizer.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Kinds { get; } = [.. GoldenRecord.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_golden_record_comes_out_the_same(string kind)
    {
        var tokenizer = GoldenRecord.Load(kind);
        List<string> failures = [];
        var records = 0;
        foreach (var record in GoldenRecord.Read(kind))
        {
            try
            {
                Check(tokenizer, record);
            }
            catch (ShouldAssertException failure)
            {
                failures.Add($"record {records} ({record.GetProperty("case")}): {failure.Message}");
            }

            records++;
        }

        failures.ShouldBeEmpty();
        records.ShouldBe(328);
    }

    private static void Check(Tokenizer tokenizer, JsonElement record)
    {
        switch (record.GetProperty("case").GetString())
        {
            case "single":
                CheckSingle(tokenizer, record);
                break;
            case "pretokenized":
                string[] words = [.. record.GetProperty("words").EnumerateArray().Select(word => word.GetString()!)];
                GoldenRecord.Compare(tokenizer.Encode(TokenizerInput.FromWords(words)), record, words);
                break;
            case "batch":
                CheckBatch(tokenizer, record);
                break;
            default:
                CheckPairOrTruncation(tokenizer, record);
                break;
        }
    }

    private static void CheckSingle(Tokenizer tokenizer, JsonElement record)
    {
        var text = record.GetProperty("text").GetString()!;
        var special = !record.TryGetProperty("add_special_tokens", out var flag) || flag.GetBoolean();
        var encoded = tokenizer.Encode(text, new EncodingOptions(special));
        GoldenRecord.Compare(encoded, record, [text]);
        if (record.TryGetProperty("normalized", out var normalized))
        {
            tokenizer.Normalize(text).ShouldBe(normalized.GetString());
        }

        int[] ids = GoldenRecord.Ints(record, "ids");
        if (record.TryGetProperty("decoded", out var decoded))
        {
            tokenizer.Decode(ids).ShouldBe(decoded.GetString());
        }

        if (record.TryGetProperty("decoded_with_special", out var all))
        {
            tokenizer.Decode(ids, skipSpecialTokens: false).ShouldBe(all.GetString());
        }
    }

    private static void CheckPairOrTruncation(Tokenizer tokenizer, JsonElement record)
    {
        var text = record.GetProperty("text").GetString()!;
        var second = record.GetProperty("text_pair").GetString();
        var truncation = record.TryGetProperty("truncation", out var options) ? Truncation(options) : null;
        var encoded = tokenizer.Encode(
            text, new EncodingOptions(Truncation: truncation), second is null ? default(TokenizerInput?) : TokenizerInput.FromString(second));
        GoldenRecord.Compare(encoded, record, [text], [second ?? ""]);
    }

    private static void CheckBatch(Tokenizer tokenizer, JsonElement record)
    {
        string[] texts = [.. record.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)];
        var padding = record.GetProperty("padding");
        var options = new EncodingOptions(
            Truncation: record.TryGetProperty("truncation", out var cut) && cut.ValueKind == JsonValueKind.Object ? Truncation(cut) : null,
            Padding: new PaddingOptions(
                padding.GetProperty("pad_id").GetInt32(),
                padding.GetProperty("pad_token").GetString()!,
                padding.GetProperty("pad_type_id").GetInt32(),
                padding.GetProperty("direction").GetString() == "left" ? TextSide.Left : TextSide.Right,
                padding.TryGetProperty("length", out var length) ? length.GetInt32() : null,
                padding.TryGetProperty("pad_to_multiple_of", out var multiple) ? multiple.GetInt32() : null));

        var encoded = tokenizer.EncodeBatch([.. texts.Select(TokenizerInput.FromString)], options, TestContext.Current.CancellationToken);

        encoded.Count.ShouldBe(texts.Length);
        foreach (var (index, golden) in record.GetProperty("encodings").EnumerateArray().Index())
        {
            // The batch records leave the other windows out.
            GoldenRecord.CompareFirstWindow(encoded[index], golden, [texts[index]]);
        }
    }

    private static TruncationOptions Truncation(JsonElement options) => new(
        options.GetProperty("max_length").GetInt32(),
        options.GetProperty("stride").GetInt32(),
        options.GetProperty("strategy").GetString() switch
        {
            "only_first" => TruncationStrategy.OnlyFirst,
            "only_second" => TruncationStrategy.OnlySecond,
            _ => TruncationStrategy.LongestFirst,
        },
        options.GetProperty("direction").GetString() == "left" ? TextSide.Left : TextSide.Right);
}
