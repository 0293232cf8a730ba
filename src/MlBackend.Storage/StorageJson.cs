using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlBackend.Storage;

/// <summary>JSON in columns: compact, letters of every script as they are.</summary>
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class StorageJson : JsonSerializerContext
{
    private static StorageJson Relaxed { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Texts by name, in the order of the names: equal texts give equal JSON.</summary>
    public static string Write(IReadOnlyDictionary<string, string> texts)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in texts)
        {
            sorted.Add(name, text);
        }

        return JsonSerializer.Serialize(sorted, Relaxed.SortedDictionaryStringString);
    }

    /// <summary>Numbers by name.</summary>
    public static string Write(IReadOnlyDictionary<string, double> numbers) =>
        JsonSerializer.Serialize(new Dictionary<string, double>(numbers), Relaxed.DictionaryStringDouble);

    public static IReadOnlyDictionary<string, string> ReadTexts(string json) =>
        JsonSerializer.Deserialize(json, Default.DictionaryStringString) ?? [];

    public static IReadOnlyDictionary<string, double> ReadNumbers(string json) =>
        JsonSerializer.Deserialize(json, Default.DictionaryStringDouble) ?? [];

    /// <summary>SHA-256 of the text's UTF-8 form, lower-case hexadecimal.</summary>
    public static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
