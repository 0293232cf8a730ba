using System.Text.Json;
using System.Text.Json.Nodes;
using MlBackend.TestKit;
using MlBackend.Text.Tokenizers;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Tokenizers;

/// <summary>
/// Parts that the shared tokenizers do not use, against what the library answered (eng/tokenizer-variants.js).
/// </summary>
public sealed class VariantTests
{
    [Fact]
    public void Every_variant_answers_as_the_library_does()
    {
        List<string> failures = [];
        var records = 0;
        foreach (var line in File.ReadLines(Repository.Path("tests", "fixtures", "tokenizers", "variants.jsonl")))
        {
            var variant = JsonSerializer.Deserialize<JsonElement>(line);
            var tokenizer = Tokenizer.Read(Build(variant));
            foreach (var record in variant.GetProperty("records").EnumerateArray())
            {
                records++;
                try
                {
                    Check(tokenizer, record);
                }
                catch (ShouldAssertException failure)
                {
                    failures.Add($"{variant.GetProperty("name")}, {record.GetProperty("text")}: {failure.Message}");
                }
            }
        }

        failures.ShouldBeEmpty();
        records.ShouldBe(49 * 8);
    }

    private static void Check(Tokenizer tokenizer, JsonElement record)
    {
        var text = record.GetProperty("text").GetString()!;
        var second = record.GetProperty("text_pair").GetString();
        var encoded = tokenizer.Encode(text, second: second is null ? default(TokenizerInput?) : TokenizerInput.FromString(second));

        GoldenRecord.Compare(encoded, record, [text], [second ?? ""]);
        tokenizer.Decode(GoldenRecord.Ints(record, "ids")).ShouldBe(record.GetProperty("decoded").GetString());
    }

    /// <summary>The shared tokenizer with fields replaced, as eng/tokenizer-variants.js does it.</summary>
    private static byte[] Build(JsonElement variant)
    {
        var file = TokenizerFile.Of(variant.GetProperty("base").GetString()!);
        foreach (var change in variant.GetProperty("changes").EnumerateObject())
        {
            var value = JsonNode.Parse(change.Value.GetRawText());
            switch (change.Name)
            {
                case "model" when change.Value.TryGetProperty("vocab", out _):
                    file["model"] = value;
                    file["added_tokens"] = new JsonArray();
                    file["post_processor"] = null;
                    break;
                case "model":
                    foreach (var (name, field) in value!.AsObject())
                    {
                        file["model"]![name] = field?.DeepClone();
                    }

                    break;
                case "more_tokens":
                    foreach (var token in value!.AsArray())
                    {
                        file["added_tokens"]!.AsArray().Add(token!.DeepClone());
                    }

                    break;
                default:
                    file[change.Name] = value;
                    break;
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(file);
    }
}
