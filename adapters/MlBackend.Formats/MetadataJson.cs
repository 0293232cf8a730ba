using System.Text.Json.Serialization;

namespace MlBackend.Formats;

/// <summary>Metadata that a format writes as text.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class MetadataJson : JsonSerializerContext;
