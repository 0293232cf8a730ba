using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MlBackend.TestKit;

namespace MlBackend.Tests.Onnx;

/// <summary>A tiny encoder of the shared folder with its golden values (shared/models/README.md).</summary>
internal sealed class Encoder
{
    private readonly byte[] binary;

    public Encoder(string architecture)
    {
        Folder = Repository.SharedPath("models", "tiny", architecture);
        binary = File.ReadAllBytes(Path.Combine(Folder, "golden.bin"));
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "golden.json")));
        Golden = golden.RootElement.Clone();
    }

    /// <summary>The eight architectures.</summary>
    public static IReadOnlyList<string> Architectures { get; } = ["bert", "distilbert", "roberta", "camembert", "modernbert", "deberta-v3", "electra", "mpnet"];

    /// <summary>The two exporters' files.</summary>
    public static IReadOnlyList<string> Files { get; } = ["model.onnx", "model_dynamo.onnx"];

    public string Folder { get; }

    public JsonElement Golden { get; }

    public float[] Tensor(string name)
    {
        var entry = Golden.GetProperty("tensors").GetProperty(name);
        var length = entry.GetProperty("shape").EnumerateArray().Aggregate(1, (product, dim) => product * dim.GetInt32());
        var values = new float[length];
        Buffer.BlockCopy(binary, entry.GetProperty("offset").GetInt32(), values, 0, 4 * length);
        return values;
    }

    /// <summary>The golden inputs, 3 texts of 12 tokens, as the graph's inputs are named.</summary>
    public Dictionary<string, OrtValue> Inputs(IEnumerable<string> names) => names.ToDictionary(
        name => name,
        name => OrtValue.CreateTensorValueFromMemory(Longs(Golden.GetProperty("inputs").GetProperty(name)), [3, 12]),
        StringComparer.Ordinal);

    /// <summary>All numbers of a nested array.</summary>
    public static long[] Longs(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray().SelectMany(Longs)] : [array.GetInt64()];
}
