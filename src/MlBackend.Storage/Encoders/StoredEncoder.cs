using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlBackend.Storage.Encoders;

/// <summary>What encoder.json beside an encoder's files says.</summary>
/// <param name="Version">Version of this layout: 1.</param>
/// <param name="Id">The name in settings and models.</param>
/// <param name="Hash">The hash by which models know it (<see cref="Core.Models.EncoderReference"/>).</param>
/// <param name="Source">Where it came from, as somebody named it; without a password.</param>
/// <param name="Revision">The commit that was fetched; null where the source has none.</param>
/// <param name="AddedAt">When, UTC.</param>
/// <param name="Bytes">The size of all files.</param>
/// <param name="Files">SHA-256 of each file by its name, lower-case hexadecimal.</param>
public sealed record StoredEncoder(
    int Version, string Id, string Hash, string Source, string? Revision, DateTimeOffset AddedAt, long Bytes, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The version that is written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The name of the file.</summary>
    public const string FileName = "encoder.json";
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredEncoder))]
internal sealed partial class EncoderJson : JsonSerializerContext;
