using System.Globalization;
using System.Text.Json;

namespace MlBackend.Configuration.Projects;

/// <summary>
/// One setting of a project. Order of precedence: edited by API or shell, <c>extra_params</c> of the tool, default.
/// docs/configuration.md has a row for each; a test keeps it in step.
/// </summary>
/// <param name="Name">Its name in <c>extra_params</c> and in the API.</param>
/// <param name="Default">What holds when nobody says anything: a bool, an int, a double, or one of <see cref="Words"/>. Its type is the setting's.</param>
/// <param name="What">What it does.</param>
internal sealed record ProjectSetting(string Name, object Default, string What)
{
    /// <summary>The least number that is allowed.</summary>
    public double Least { get; init; }

    /// <summary>The greatest number that is allowed.</summary>
    public double Most { get; init; }

    /// <summary>The words that are allowed where it is a word; none where any name is.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The type as JSON Schema calls it.</summary>
    public string Type => Default switch
    {
        bool => "boolean",
        int => "integer",
        double => "number",
        _ => "string",
    };

    /// <summary>What is allowed, in words.</summary>
    public string Range => Default switch
    {
        bool => "true or false",
        int => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Least} to {Most}"),
        double => string.Create(CultureInfo.InvariantCulture, $"a number from {Least} to {Most}"),
        _ when Words.Count == 0 => "a name",
        _ => string.Join(", ", Words.SkipLast(1)) + " or " + Words[^1],
    };

    /// <summary>Reads a value; null where it is not allowed.</summary>
    public object? Read(JsonElement value) => (Default, value.ValueKind) switch
    {
        (bool, JsonValueKind.True) => true,
        (bool, JsonValueKind.False) => false,
        (int, JsonValueKind.Number) when value.TryGetInt32(out var number) && number >= Least && number <= Most => number,
        (double, JsonValueKind.Number) when value.TryGetDouble(out var number) && number >= Least && number <= Most => number,
        (string, JsonValueKind.String) when Words.Contains(value.GetString(), StringComparer.Ordinal) => value.GetString(),
        (string, JsonValueKind.String) when Words.Count == 0 && value.GetString() is { Length: > 0 and <= 100 } name => name,
        _ => null,
    };
}
