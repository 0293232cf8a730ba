using System.Text.Json;

namespace MlBackend.Argilla.Mapper;

/// <summary>What a field says, as one text: a text as it is, a chat line by line, of anything else the texts in it.</summary>
internal static class FieldText
{
    /// <summary>The text; null where the record lacks the field.</summary>
    public static string? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array => string.Join('\n', value.EnumerateArray().Select(Turn)),
        JsonValueKind.Object => string.Join('\n', Texts(value)),
        _ => null,
    };

    /// <summary>One turn of a chat: <c>role: content</c>.</summary>
    private static string Turn(JsonElement turn) =>
        turn.ValueKind == JsonValueKind.Object && turn.TryGetProperty("role", out var role) && turn.TryGetProperty("content", out var content)
            ? $"{role}: {content}"
            : string.Join('\n', Texts(turn));

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Texts(member.Value)),
        _ => [],
    };
}
