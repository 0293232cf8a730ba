using System.Text.Json;
using MlBackend.Core.Errors;

namespace MlBackend.Configuration.Projects;

/// <summary>Edits of a project's settings as they are stored: one JSON object of names and values.</summary>
internal static class SettingEdits
{
    /// <summary>Takes changes into what is stored; null takes an edit back.</summary>
    /// <param name="edited">What is stored; null where nothing is.</param>
    /// <param name="changes">New values by name.</param>
    /// <returns>What is to be stored; null where nothing is left.</returns>
    /// <exception cref="MlBackendException">A name or value is not allowed: nothing of it is taken.</exception>
    public static string? Apply(string? edited, IReadOnlyDictionary<string, JsonElement> changes)
    {
        var values = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        if (edited is not null)
        {
            using var document = JsonDocument.Parse(edited);
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                values[entry.Name] = entry.Value.Clone();
            }
        }

        foreach (var (name, value) in changes)
        {
            var setting = ProjectSettings.All.FirstOrDefault(known => known.Name == name)
                ?? throw ErrorCodes.ProjectSettingUnknown.With($"The name is {JsonEncodedText.Encode(name)}.");
            if (value.ValueKind == JsonValueKind.Null)
            {
                values.Remove(name);
                continue;
            }

            _ = setting.Read(value) ?? throw ErrorCodes.ProjectSettingInvalid.With($"{name} is {setting.Range}.");
            values[name] = value;
        }

        return values.Count == 0 ? null : Write(values);
    }

    private static string Write(SortedDictionary<string, JsonElement> values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in values)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
