using System.Text.Json;
using MlBackend.LabelStudio.Json;

namespace MlBackend.LabelStudio.Objects;

/// <summary>Labels that come from the task: a list of texts, or of objects with a value and perhaps an alias, which is what is stored.</summary>
internal static class TaskLabels
{
    /// <summary>Parts labels in a document's field; no label has a control character.</summary>
    private const char Separator = '\u001F';

    /// <summary>Reads the list at the reader, which then stands at its end.</summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        List<string> labels = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if ((reader.TokenType == JsonTokenType.StartObject ? Named(ref reader) : JsonText.ReadScalar(ref reader)) is { Length: > 0 } label)
            {
                labels.Add(label);
            }

            reader.Skip();
        }

        return string.Join(Separator, labels);
    }

    /// <summary>The labels of a document's field.</summary>
    public static IReadOnlySet<string> Of(string? field) => (field ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    private static string? Named(ref Utf8JsonReader reader)
    {
        string? value = null;
        string? alias = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isValue = JsonText.IsName(ref reader, "value"u8);
            var isAlias = JsonText.IsName(ref reader, "alias"u8);
            reader.Read();
            value = isValue ? JsonText.ReadScalar(ref reader) : value;
            alias = isAlias ? JsonText.ReadScalar(ref reader) : alias;
            reader.Skip();
        }

        return string.IsNullOrEmpty(alias) ? value : alias;
    }
}
