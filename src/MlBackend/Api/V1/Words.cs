using System.Text.Json;

namespace MlBackend.Api.V1;

/// <summary>Members of enums as the API writes them: <c>NeedsToken</c> is <c>needs_token</c>.</summary>
internal static class Words
{
    public static string Word<T>(this T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
