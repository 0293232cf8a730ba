using System.Text.Json.Serialization;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>Texts as JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ToolText : JsonSerializerContext;
