using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.HuggingFace;

/// <summary>
/// The features of a data set (Hugging Face <c>datasets</c>, <c>Features.to_dict()</c>): which columns hold numbers of labels, and the
/// labels' names. They stand in <c>dataset_info.json</c> beside the file, or in <c>NAME.features.json</c>.
/// </summary>
/// <param name="Labels">Columns with one label: their names in order.</param>
/// <param name="Lists">Columns with a list of labels: their names in order.</param>
internal sealed record HuggingFaceFeatures(IReadOnlyDictionary<string, IReadOnlyList<string>> Labels, IReadOnlyDictionary<string, IReadOnlyList<string>> Lists)
{
    public const string FileName = "dataset_info.json";
    private const int MostBytes = 16 << 20;

    /// <summary>No features.</summary>
    public static HuggingFaceFeatures None { get; } = new(new Dictionary<string, IReadOnlyList<string>>(), new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>Finds the features of a file; none where nothing beside it says any.</summary>
    public static async Task<HuggingFaceFeatures> FindAsync(ICorpusFolder? beside, string? fileName, CancellationToken cancellationToken)
    {
        if (beside is null)
        {
            return None;
        }

        var stem = Path.GetFileNameWithoutExtension(fileName is not null && fileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? fileName[..^3] : fileName);
        foreach (var name in new[] { $"{stem}.features.json", FileName })
        {
            if (beside.OpenRead(name) is { } stream)
            {
                await using (stream)
                {
                    return await ReadAsync(stream, name, cancellationToken);
                }
            }
        }

        return None;
    }

    private static async Task<HuggingFaceFeatures> ReadAsync(Stream stream, string name, CancellationToken cancellationToken)
    {
        try
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[1 << 16];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0 && bytes.Length < MostBytes)
            {
                bytes.Write(buffer, 0, read);
            }

            using var json = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
            var root = json.RootElement;
            var features = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("features", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : root;
            Dictionary<string, IReadOnlyList<string>> labels = new(StringComparer.Ordinal);
            Dictionary<string, IReadOnlyList<string>> lists = new(StringComparer.Ordinal);
            foreach (var feature in features.ValueKind == JsonValueKind.Object ? features.EnumerateObject() : default)
            {
                if (Names(feature.Value) is { } names)
                {
                    labels[feature.Name] = names;
                }
                else if (Inner(feature.Value) is { } element && Names(element) is { } listed)
                {
                    lists[feature.Name] = listed;
                }
            }

            return new HuggingFaceFeatures(labels, lists);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw ErrorCodes.FeaturesInvalid.With($"{name} is no JSON of features.");
        }
    }

    // Sequence and List have "feature"; older files write a list of one element.
    private static JsonElement? Inner(JsonElement feature) => feature switch
    {
        { ValueKind: JsonValueKind.Object } when feature.TryGetProperty("feature", out var inner) => inner,
        { ValueKind: JsonValueKind.Array } when feature.GetArrayLength() == 1 => feature[0],
        _ => null,
    };

    private static IReadOnlyList<string>? Names(JsonElement feature) =>
        feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("_type", out var type) && type.ValueEquals("ClassLabel"u8)
        && feature.TryGetProperty("names", out var names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : null;
}
