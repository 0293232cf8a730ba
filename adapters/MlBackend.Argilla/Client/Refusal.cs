using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlBackend.Argilla.Client;

/// <summary>
/// What Argilla says when it refuses: <c>detail</c> is a text, or an object with <c>params</c>. Whatever stands in quotes may be
/// somebody's text and is left out.
/// </summary>
/// <param name="Reason">One line, 200 characters at the most; empty where it says nothing.</param>
/// <param name="Position">Which record of the request is meant, from 0; null where it names none.</param>
internal sealed partial record Refusal(string Reason, int? Position)
{
    /// <summary>More of it nobody reads, and a list of errors repeats the whole request.</summary>
    private const int LongestReason = 200;

    /// <summary>Nothing that could be read.</summary>
    public static Refusal Unsaid { get; } = new("", null);

    /// <summary>Reads the body of a refusal.</summary>
    public static Refusal Of(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("detail", out var detail))
        {
            return Unsaid;
        }

        var text = detail.ValueKind == JsonValueKind.String ? detail.GetString()! : OfParameters(detail);
        var line = Quoted().Replace(text.Split('\n')[0], "'…'");
        var position = Place().Match(text);
        return new Refusal(
            line.Length <= LongestReason ? line : line[..LongestReason] + "…",
            position.Success ? int.Parse(position.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null);
    }

    private static string OfParameters(JsonElement detail)
    {
        if (detail.ValueKind != JsonValueKind.Object || !detail.TryGetProperty("params", out var parameters) || parameters.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        if (parameters.TryGetProperty("detail", out var text) && text.ValueKind == JsonValueKind.String)
        {
            return text.GetString()!;
        }

        return parameters.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
            && errors[0].TryGetProperty("msg", out var message) && message.ValueKind == JsonValueKind.String
            ? message.GetString()!
            : "";
    }

    [GeneratedRegex("'[^']*'|\"[^\"]*\"", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex("^Record at position ([0-9]{1,6}) ", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
