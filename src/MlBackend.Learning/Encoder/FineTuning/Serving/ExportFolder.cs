using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlBackend.Core.Questions;
using MlBackend.Learning.Encoder.FineTuning.Tasks;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Persistence;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Learning.Encoder.FineTuning.Serving;

/// <summary>
/// The files of a fine-tuned model as users of transformers and optimum know them: the graph with its head and the output <c>logits</c>, the tokenizer,
/// and config.json with the names of the columns. <c>ORTModelForSequenceClassification</c> and <c>ORTModelForTokenClassification</c> read the folder.
/// </summary>
internal static class ExportFolder
{
    private const string Model = "model.onnx", Config = "config.json";

    private static readonly string[] Copied = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Every file that a model may consist of.</summary>
    public static IReadOnlyList<string> Names { get; } = [Model, Config, .. Copied, WeightFile.Name];

    /// <summary>Writes all but the numbers that only this program reads (<see cref="FineTunedCodec"/>).</summary>
    /// <param name="folder">An existing, empty folder.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">Where it came from.</param>
    /// <param name="task">What its columns mean.</param>
    public static void Write(string folder, Graph graph, EncoderFolder encoder, IHeadTask task)
    {
        OnnxFile.Write(graph, Path.Combine(folder, Model));
        foreach (var name in Copied.Where(name => File.Exists(Path.Combine(encoder.Folder, name))))
        {
            File.Copy(Path.Combine(encoder.Folder, name), Path.Combine(folder, name));
        }

        File.WriteAllText(Path.Combine(folder, Config), ConfigOf(encoder, task).ToJsonString(Indented));
    }

    /// <summary>The encoder's own configuration with what the head adds.</summary>
    private static JsonObject ConfigOf(EncoderFolder encoder, IHeadTask task)
    {
        var path = Path.Combine(encoder.Folder, Config);
        var config = File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject given ? given : new JsonObject { ["model_type"] = encoder.Architecture };
        var (names, places) = (new JsonObject(), new JsonObject());
        for (var column = 0; column < task.Columns.Count; column++)
        {
            names[column.ToString(CultureInfo.InvariantCulture)] = task.Columns[column];
            places[task.Columns[column]] = column;
        }

        (config["id2label"], config["label2id"]) = (names, places);
        if (config["architectures"] is JsonArray { Count: > 0 } architectures && (string?)architectures[0] is { } name)
        {
            config["architectures"] = new JsonArray(Stem(name) + (task.PerToken ? "ForTokenClassification" : "ForSequenceClassification"));
        }

        config.Remove("problem_type");
        if (!task.PerToken)
        {
            config["problem_type"] = task.Question.Kind.TakesOneLabel() ? "single_label_classification" : "multi_label_classification";
        }

        return config;
    }

    // BertModel, BertForMaskedLM, … : what stands before.
    private static string Stem(string architecture)
    {
        var end = architecture.IndexOf("For", StringComparison.Ordinal);
        return end > 0 ? architecture[..end] : architecture.EndsWith("Model", StringComparison.Ordinal) ? architecture[..^5] : architecture;
    }
}
