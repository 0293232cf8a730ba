using System.Text.Json.Nodes;
using MlBackend.TestKit;

namespace MlBackend.Tests.Learning.Encoder.FineTuning;

/// <summary>A tiny encoder of the shared folder with a tokenizer of the words that <see cref="SmallEncoder"/> knows.</summary>
internal sealed class TinyEncoder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TinyEncoder(string architecture, string file)
    {
        var source = Repository.SharedPath("models", "tiny", architecture);
        File.Copy(System.IO.Path.Combine(source, file), folder.File("model.onnx"));
        File.Copy(System.IO.Path.Combine(source, "config.json"), folder.File("config.json"));
        File.WriteAllText(folder.File("tokenizer.json"), Tokenizer());
    }

    public string Path => folder.Path;

    public void Dispose() => folder.Dispose();

    // Ids from 4 on, so that those of padding and the like mean what they mean to each architecture.
    private static string Tokenizer()
    {
        var vocabulary = new JsonObject();
        string[] words = ["[CLS]", "[PAD]", "[SEP]", "[UNK]", .. SmallEncoder.Usual.Distinct()];
        for (var id = 0; id < words.Length; id++)
        {
            vocabulary[words[id]] = id;
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. Enumerable.Range(0, 4).Select(id => (JsonNode)new JsonObject { ["id"] = id, ["content"] = words[id], ["special"] = true, ["normalized"] = false })]),
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Whitespace" },
            ["post_processor"] = JsonNode.Parse("""{ "type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 0] }"""),
            ["model"] = new JsonObject { ["type"] = "WordLevel", ["unk_token"] = "[UNK]", ["vocab"] = vocabulary },
        }.ToJsonString();
    }
}
