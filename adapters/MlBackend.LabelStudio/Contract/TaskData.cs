using System.Buffers;
using System.Collections.ObjectModel;
using System.Text.Json;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.LabelConfigs;

namespace MlBackend.LabelStudio.Contract;

/// <summary>Reads the fields that matter out of a task's data.</summary>
internal static class TaskData
{
    private static readonly IReadOnlyDictionary<string, string> None = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The named fields that are there as text. A number is text as it is written; null, lists and objects are absent.</summary>
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
            else if (JsonText.ReadScalar(ref reader) is { } text)
            {
                (found ??= new Dictionary<string, string>(fields.Count, StringComparer.Ordinal))[field.Name] = text;
            }
            else
            {
                found?.Remove(field.Name);
                reader.Skip();
            }
        }

        return found ?? None;
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
