using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;

namespace MlBackend.Core;

/// <summary>JSON of the vocabulary as it is stored: compact, in declaration order, enums by name.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Schema))]
[JsonSerializable(typeof(IReadOnlyList<Answer>))]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class CoreJson : JsonSerializerContext
{
    /// <summary>The same, for files that people read.</summary>
    public static CoreJson Indented { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter<QuestionKind>() },
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
