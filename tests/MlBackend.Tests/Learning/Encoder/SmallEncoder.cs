using System.Text.Json.Nodes;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.TestKit;

namespace MlBackend.Tests.Learning.Encoder;

/// <summary>
/// An encoder of a few words, written in milliseconds: the vector of a token is a row of a table of chance numbers, whatever stands beside
/// it. Its tokenizer knows whole words, the rest is unknown; a text stands between [CLS] and [SEP].
/// </summary>
internal sealed class SmallEncoder : IDisposable
{
    public const int Width = 16;

    private readonly TemporaryFolder folder = new();

    /// <param name="words">The words it knows.</param>
    /// <param name="maximumLength">Tokens in a window.</param>
    /// <param name="rowsMissing">Rows that the table lacks.</param>
    /// <param name="input">The name of the input with the ids.</param>
    /// <param name="meaning">Words of one meaning share a vector; without it each has its own.</param>
    public SmallEncoder(IEnumerable<string> words, int maximumLength = 64, int rowsMissing = 0, string input = "input_ids", Func<string, string>? meaning = null)
    {
        Words = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", .. words.Distinct(StringComparer.Ordinal)];
        Table = new float[Words.Count * Width];
        var random = new Random(7);
        for (var at = 0; at < Table.Length; at++)
        {
            Table[at] = (random.NextSingle() * 2) - 1;
        }

        foreach (var (word, row) in Words.Select((word, row) => (word, row)).Where(_ => meaning is not null))
        {
            Table.AsSpan(Words.ToList().FindIndex(other => meaning!(other) == meaning(word)) * Width, Width).CopyTo(Table.AsSpan(row * Width));
        }

        OnnxFile.Write(Graph(Words.Count - rowsMissing, input), folder.File("model.onnx"));
        File.WriteAllText(folder.File("tokenizer.json"), Tokenizer().ToJsonString());
        File.WriteAllText(folder.File("config.json"), $$"""{ "model_type": "table", "max_position_embeddings": {{maximumLength}} }""");
    }

    /// <summary>Words that the corpora of tests consist of.</summary>
    public static IReadOnlyList<string> Usual { get; } =
    [
        .. "it was a lovely great fine superb awful poor nasty dreadful day number we went to with friends yesterday by train . nobody anywhere the late".Split(' '),
        .. "lyon paris nantes lille rennes anna boris chen rome oslo lima kyiv".Split(' '),
    ];

    public string Path => folder.Path;

    public IReadOnlyList<string> Words { get; }

    public float[] Table { get; }

    public ReadOnlySpan<float> VectorOf(string word) => Table.AsSpan(Words.ToList().IndexOf(word) * Width, Width);

    /// <summary>A pool that finds it under the name <c>small</c>.</summary>
    public EncoderPool Pool(EncoderPoolOptions? options = null, TimeProvider? time = null) =>
        new((options ?? new EncoderPoolOptions()) with { Locate = (id, _) => id == "small" ? Path : null }, time ?? TimeProvider.System);

    public void Dispose() => folder.Dispose();

    private Graph Graph(int rows, string input)
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        graph.Inputs.Add(ValueInfo.Of<long>(input, "batch", "sequence"));
        graph.Inputs.Add(ValueInfo.Of<long>("attention_mask", "batch", "sequence"));
        graph.Outputs.Add(ValueInfo.Of<float>("last_hidden_state", "batch", "sequence", Width));
        graph.Initializers["table"] = Tensor.Of<float>(Table.AsSpan(0, rows * Width), rows, Width);
        graph.Initializers["axis"] = Tensor.Vector<long>(2);
        graph.Nodes.Add(new Node("Gather", ["table", input], ["rows"]));
        graph.Nodes.Add(new Node("Cast", ["attention_mask"], ["mask"]) { Attributes = { ["to"] = (long)ElementType.Float } });
        graph.Nodes.Add(new Node("Unsqueeze", ["mask", "axis"], ["column"]));
        graph.Nodes.Add(new Node("Mul", ["rows", "column"], ["last_hidden_state"]));
        return graph;
    }

    private JsonObject Tokenizer()
    {
        var vocabulary = new JsonObject();
        for (var id = 0; id < Words.Count; id++)
        {
            vocabulary[Words[id]] = id;
        }

        var added = new JsonArray([.. Enumerable.Range(0, 4).Select(id => (JsonNode)new JsonObject { ["id"] = id, ["content"] = Words[id], ["special"] = true, ["normalized"] = false })]);
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = added,
            ["normalizer"] = new JsonObject { ["type"] = "Lowercase" },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Whitespace" },
            ["post_processor"] = JsonNode.Parse("""{ "type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1] }"""),
            ["model"] = new JsonObject { ["type"] = "WordLevel", ["unk_token"] = "[UNK]", ["vocab"] = vocabulary },
        };
    }
}
