using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;

namespace MlBackend.Learning.Encoder.Inference;

/// <summary>How the vectors of tokens become one vector of the text.</summary>
public enum Pooling
{
    /// <summary>Their mean, special tokens included, as sentence-transformers does.</summary>
    Mean = 0,

    /// <summary>The first token's: <c>[CLS]</c> or what the encoder calls it.</summary>
    FirstToken = 1,
}

/// <summary>
/// An encoder as Hugging Face lays it out: an ONNX file (in the folder or in <c>onnx/</c>), <c>tokenizer.json</c>, and where they are there
/// <c>config.json</c>, <c>tokenizer_config.json</c>, and sentence-transformers' <c>1_Pooling/config.json</c> and <c>sentence_bert_config.json</c>.
/// </summary>
/// <param name="Reference">Its id (the folder's name unless a store gives another) and the hash of graph, weights and tokenizer.</param>
/// <param name="Folder">The folder.</param>
/// <param name="Model">The ONNX file.</param>
/// <param name="Architecture">What config.json calls <c>model_type</c>; <c>unknown</c> without.</param>
/// <param name="Pooling">How the folder wants texts pooled.</param>
/// <param name="MaximumLength">Tokens in a window at the most, special ones included.</param>
public sealed record EncoderFolder(EncoderReference Reference, string Folder, string Model, string Architecture, Pooling Pooling, int MaximumLength)
{
    /// <summary>Windows are no longer than this whatever a configuration says: the cost of attention grows with the square.</summary>
    public const int LongestWindow = 512;

    // Padding has a position of its own there, before those of the tokens.
    private static readonly string[] PositionsBehindPadding = ["roberta", "xlm-roberta", "camembert", "mpnet", "longformer"];

    /// <summary>The file of the tokenizer.</summary>
    public string Tokenizer => Path.Combine(Folder, "tokenizer.json");

    /// <summary>Bytes of graph and weights: roughly what a loaded encoder takes.</summary>
    public long Bytes => WeightFiles(Model).Sum(path => new FileInfo(path).Length);

    /// <summary>Looks at a folder: reads its small files and hashes the large ones.</summary>
    /// <exception cref="MlBackendException">MLB6011: no ONNX file, several and none with the usual name, or no tokenizer.json; MLB6013: a configuration that cannot be read.</exception>
    public static EncoderFolder Open(string folder, string? id = null)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!File.Exists(Path.Combine(root, "tokenizer.json")))
        {
            throw ErrorCodes.EncoderIncomplete.With($"{folder} has no tokenizer.json.");
        }

        var model = FindModel(root);
        var config = Read(Path.Combine(root, "config.json"));
        var architecture = Text(config, "model_type") ?? "unknown";
        return new EncoderFolder(
            new EncoderReference(id ?? Path.GetFileName(root), EncoderHashes.Of([.. WeightFiles(model), Path.Combine(root, "tokenizer.json")])),
            root, model, architecture, FindPooling(root), FindLength(root, config, architecture));
    }

    private static string FindModel(string root)
    {
        string[] usual = ["model.onnx", "onnx/model.onnx", "model_fp16.onnx", "onnx/model_fp16.onnx", "model_int8.onnx", "onnx/model_quantized.onnx"];
        foreach (var name in usual)
        {
            var path = Path.Combine(root, name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        var all = Directory.GetFiles(root, "*.onnx");
        return all is [var only] ? only : throw ErrorCodes.EncoderIncomplete.With($"{root} has {all.Length} ONNX files and none with a usual name ({string.Join(", ", usual)}).");
    }

    /// <summary>The graph, and what lies beside it under its name: external data.</summary>
    private static IEnumerable<string> WeightFiles(string model)
    {
        var name = Path.GetFileName(model);
        return Directory.EnumerateFiles(Path.GetDirectoryName(model)!, name + "*")
            .Where(path => Path.GetFileName(path) is var file && (file == name || file[name.Length] is '_' or '.') && !file.EndsWith(".tmp", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    private static Pooling FindPooling(string root) =>
        Read(Path.Combine(root, "1_Pooling", "config.json")) is { } config && config.TryGetProperty("pooling_mode_cls_token", out var first) && first.ValueKind == JsonValueKind.True
            ? Pooling.FirstToken
            : Pooling.Mean;

    private static int FindLength(string root, JsonElement? config, string architecture)
    {
        var positions = Number(config, "max_position_embeddings") is { } count && PositionsBehindPadding.Contains(architecture)
            ? count - (Number(config, "pad_token_id") ?? 1) - 1
            : Number(config, "max_position_embeddings");
        int?[] limits =
        [
            Number(Read(Path.Combine(root, "sentence_bert_config.json")), "max_seq_length"),
            Number(Read(Path.Combine(root, "tokenizer_config.json")), "model_max_length"),
            positions,
        ];

        // Absurdly large numbers stand there for "no limit", and nothing below 8 leaves room for words.
        return limits.Where(limit => limit is >= 8).Append(LongestWindow).Min()!.Value;
    }

    private static JsonElement? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new JsonException("It is no object.");
        }
        catch (JsonException failure)
        {
            throw ErrorCodes.EncoderConfigUnreadable.With($"{path}.", failure);
        }
    }

    private static string? Text(JsonElement? config, string name) =>
        config is { } found && found.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement? config, string name) =>
        config is { } found && found.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}

/// <summary>Hashes of an encoder's files, remembered while size and time of change stay the same.</summary>
internal static class EncoderHashes
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(string Path, long Length, DateTime Changed), string> Known = new();

    /// <summary>SHA-256 over the names and hashes of the files, lower-case hexadecimal.</summary>
    public static string Of(IReadOnlyList<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths)
        {
            var file = new FileInfo(path);
            var own = Known.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), key =>
            {
                using var stream = File.OpenRead(key.Path);
                return Convert.ToHexStringLower(SHA256.HashData(stream));
            });
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name} {own}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
