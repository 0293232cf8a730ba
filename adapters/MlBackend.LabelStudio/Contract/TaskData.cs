using System.Buffers;
using System.Collections.ObjectModel;
using System.Text.Json;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.Contract;

/// <summary>Reads the fields that matter out of a task's data.</summary>
internal static class TaskData
{
    private static readonly IReadOnlyDictionary<string, string> None = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// The named fields that are there as text. A number is text as it is written; null is absent, and so are lists and objects that
    /// no tag shows as text.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Read(in ReadOnlySequence<byte> data, IReadOnlyList<TextField> fields)
    {
        var reader = new Utf8JsonReader(data, JsonBody.Options);
        return Read(ref reader, fields);
    }

    /// <summary>As <see cref="Read(in ReadOnlySequence{byte}, IReadOnlyList{TextField})"/>, for bytes in one piece.</summary>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> data, IReadOnlyList<TextField> fields)
    {
        var reader = new Utf8JsonReader(data, JsonBody.Options);
        return Read(ref reader, fields);
    }

    private static IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, IReadOnlyList<TextField> fields)
    {
        Dictionary<string, string>? found = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return None;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = Find(ref reader, fields);
            reader.Read();
            if (field is null)
            {
                reader.Skip();
            }
            else
            {
                Set(found ??= new Dictionary<string, string>(fields.Count, StringComparer.Ordinal), field, Shown(ref reader, field));
                reader.Skip();
            }
        }

        return found ?? None;
    }

    /// <summary>What stands at the reader as people see it; null where it is nothing of that form. Stands at its end then, or at its beginning.</summary>
    private static ShownText? Shown(ref Utf8JsonReader reader, TextField field)
    {
        switch (field.Reading)
        {
            case Reading.Dialogue:
                return reader.TokenType == JsonTokenType.StartArray ? DialogueText.Read(ref reader, field.Utf8TextKey) : null;
            case Reading.Labels:
                return reader.TokenType == JsonTokenType.StartArray ? new ShownText(TaskLabels.Read(ref reader), "") : null;
            default:
                var text = JsonText.ReadScalar(ref reader);
                return text is null ? null : field.Reading == Reading.Html ? HtmlText.Read(text) : new ShownText(text, "");
        }
    }

    /// <summary>Of a key that stands twice the last counts.</summary>
    private static void Set(Dictionary<string, string> found, TextField field, ShownText? shown)
    {
        found.Remove(field.Name);
        found.Remove(ShownText.PlacesKey(field.Name));
        if (shown is not { } read)
        {
            return;
        }

        found[field.Name] = read.Text;
        if (read.Places.Length > 0)
        {
            found[ShownText.PlacesKey(field.Name)] = read.Places;
        }
    }

    private static TextField? Find(ref Utf8JsonReader reader, IReadOnlyList<TextField> fields)
    {
        for (var index = 0; index < fields.Count; index++)
        {
            if (JsonText.IsName(ref reader, fields[index].Utf8Name))
            {
                return fields[index];
            }
        }

        return null;
    }
}
