using System.Text.Json;
using MlBackend.Core.Errors;

namespace MlBackend.Configuration;

/// <summary>The value of each setting and where it came from.</summary>
internal sealed class SettingValues
{
    private readonly IReadOnlyDictionary<string, string> commandLine;
    private readonly Func<string, string?> environment;
    private readonly Dictionary<string, string> file;

    /// <param name="commandLine">By setting name, from the command line.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public SettingValues(IReadOnlyDictionary<string, string> commandLine, Func<string, string?> environment)
    {
        this.commandLine = commandLine;
        this.environment = environment;
        file = [];
        file = ReadFile(Path.Combine(this[Settings.DataDir] ?? "data", "appsettings.json"));
    }

    /// <summary>The value as text, or null where nobody says anything. An empty variable says nothing.</summary>
    public string? this[Setting setting] => Find(setting).Value;

    /// <summary>The value and its origin in words.</summary>
    public (string? Value, string Origin) Find(Setting setting)
    {
        if (commandLine.TryGetValue(setting.Name, out var value))
        {
            return (value, "command line");
        }

        foreach (var name in (IEnumerable<string>)[setting.EnvironmentName, .. setting.Aliases])
        {
            if (environment(name) is { Length: > 0 } text)
            {
                return (text, "environment " + name);
            }
        }

        return file.TryGetValue(setting.Name, out var stored) ? (stored, "appsettings.json") : (null, "default");
    }

    private static Dictionary<string, string> ReadFile(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(path))
        {
            return values;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var property in document.RootElement.EnumerateObject())
            {
                values[property.Name] = property.Value.ToString();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw ErrorCodes.BadConfiguration.With($"{path} is not a JSON object of settings.", exception);
        }

        return values;
    }
}
