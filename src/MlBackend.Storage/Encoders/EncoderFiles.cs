using MlBackend.Core.Errors;

namespace MlBackend.Storage.Encoders;

/// <summary>Which of the files of a model are an encoder: one ONNX file with its external data, the tokenizer, small configurations.</summary>
public static class EncoderFiles
{
    private static readonly string[] Configurations =
    [
        "tokenizer.json", "config.json", "tokenizer_config.json", "special_tokens_map.json", "sentence_bert_config.json", "modules.json", "1_Pooling/config.json", "README.md", "LICENSE",
    ];

    private static readonly string[] Graphs =
    [
        "model.onnx", "onnx/model.onnx", "model_fp16.onnx", "onnx/model_fp16.onnx", "model_int8.onnx", "onnx/model_quantized.onnx",
    ];

    /// <summary>The names to take, the small ones first; <c>/</c> parts folders.</summary>
    /// <param name="all">All names there are.</param>
    /// <exception cref="MlBackendException">MLB6011: no ONNX file or no tokenizer.json among them.</exception>
    public static IReadOnlyList<string> Choose(IReadOnlyCollection<string> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        var graph = Graphs.FirstOrDefault(all.Contains)
            ?? (all.Where(name => name.EndsWith(".onnx", StringComparison.Ordinal)).ToList() is [var only] ? only : null)
            ?? throw ErrorCodes.EncoderIncomplete.With($"There is no ONNX file with a usual name ({string.Join(", ", Graphs)}).");
        return all.Contains("tokenizer.json")
            ? [.. Configurations.Where(all.Contains), .. all.Where(name => IsPartOf(name, graph)).Order(StringComparer.Ordinal), graph]
            : throw ErrorCodes.EncoderIncomplete.With("There is no tokenizer.json.");
    }

    /// <summary>True for a name that may be made below a folder: relative, no step up.</summary>
    public static bool IsSafe(string name) =>
        name is { Length: > 0 and < 256 } && !Path.IsPathRooted(name) && !name.Contains(':', StringComparison.Ordinal) && !name.Contains('\\', StringComparison.Ordinal)
        && name.Split('/').All(part => part is not ("" or "." or ".."));

    // External data lies beside its graph under the graph's name: model.onnx_data, model.onnx.data.
    private static bool IsPartOf(string name, string graph) =>
        name.Length > graph.Length && name.StartsWith(graph, StringComparison.Ordinal) && (name[graph.Length] is '_' or '.');
}
