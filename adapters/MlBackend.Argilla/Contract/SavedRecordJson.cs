using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlBackend.Argilla.Contract;

/// <summary>A record in a file of the Python SDK.</summary>
/// <param name="Id">The id that whoever uploaded it gave it.</param>
/// <param name="Fields">By name.</param>
/// <param name="Metadata">By name.</param>
/// <param name="Responses">By question, one a person.</param>
/// <param name="ServerId">Argilla's own id.</param>
internal sealed record SavedRecordJson(
    string? Id,
    Dictionary<string, JsonElement>? Fields,
    Dictionary<string, JsonElement>? Metadata,
    Dictionary<string, IReadOnlyList<SavedResponseJson>>? Responses,
    [property: JsonPropertyName("_server_id")] string? ServerId);

/// <summary>One person's value for one question.</summary>
internal sealed record SavedResponseJson(JsonElement Value);
