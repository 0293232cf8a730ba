using System.Text.Json;
using System.Text.Json.Nodes;
using MlBackend.Text.Tokenizers;

namespace MlBackend.Tests.Text.Tokenizers;

/// <summary>Tokenizer files to change and to break.</summary>
internal static class TokenizerFile
{
    /// <summary>A shared tokenizer.</summary>
    public static JsonObject Of(string kind) =>
        JsonNode.Parse(File.ReadAllBytes(Path.Combine(GoldenRecord.Folder(kind), "tokenizer.json")))!.AsObject();

    /// <summary>A small WordPiece tokenizer of our own.</summary>
    public static JsonObject Small() => JsonNode.Parse(
        """
        {
          "version": "1.0",
          "added_tokens": [{ "id": 0, "content": "[UNK]", "special": true, "normalized": false }],
          "normalizer": null,
          "pre_tokenizer": { "type": "WhitespaceSplit" },
          "post_processor": null,
          "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": false },
          "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": { "[UNK]": 0, "a": 1, "b": 2, "##a": 3, "##b": 4, "ab": 5, "[CLS]": 6, "[SEP]": 7 }
          }
        }
        """)!.AsObject();

    /// <summary>Reads a file that was changed.</summary>
    public static Tokenizer Read(JsonNode file) => Tokenizer.Read(JsonSerializer.SerializeToUtf8Bytes(file));
}
