using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Text.Offsets;

namespace MlBackend.Formats.Lines;

/// <summary>One JSON object of a file, and the errors that say its line when something in it has the wrong kind.</summary>
internal sealed class JsonRecord(JsonElement element, long line)
{
    /// <summary>Where it stands.</summary>
    public long Line => line;

    /// <summary>The object itself.</summary>
    public JsonElement Element => element;

    /// <summary>The value of a name; null where it is absent or null.</summary>
    public JsonElement? Find(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The same, refused where it has another kind.</summary>
    public JsonElement? Find(string name, JsonValueKind kind) => Find(name) is not { } value ? null
        : value.ValueKind == kind ? value
        : throw Invalid($"its {name} is no {kind.ToString().ToLowerInvariant()}");

    /// <summary>The text of a document.</summary>
    public string RequiredText(string name) => Find(name) is { } value ? Text(value, name) : throw Invalid($"it has no {name}");

    /// <summary>A string; a lone half of a surrogate pair is refused.</summary>
    public string Text(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Invalid($"its {name} is no string");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw ErrorCodes.JsonLineInvalid.With($"line {line}, {name} holds half a surrogate pair (a \\ud… alone).", exception);
        }
    }

    /// <summary>Distinct strings of a list in order; numbers are taken as they are written.</summary>
    public List<string> Texts(JsonElement list, string name)
    {
        List<string> texts = [];
        foreach (var entry in list.EnumerateArray())
        {
            var text = entry.ValueKind == JsonValueKind.Number ? entry.GetRawText() : Text(entry, name);
            if (!texts.Contains(text, StringComparer.Ordinal))
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>A whole number.</summary>
    public int Integer(JsonElement entry, string name, string what) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw Invalid($"a {what} has no whole number as {name}");

    /// <summary>A stretch of the text, given in code points.</summary>
    /// <param name="start">Its first code point.</param>
    /// <param name="end">The one after its last.</param>
    /// <param name="offsets">The text's.</param>
    /// <param name="what">What lies there: a span is never empty.</param>
    public (Utf16Offset Start, Utf16Offset End) Range(int start, int end, CodePointIndex offsets, string what)
    {
        if (start >= end && what == "span")
        {
            throw ErrorCodes.SpanOutsideText.With($"line {line}, start {start} is not before end {end}.");
        }

        return start <= end
            && offsets.TryToUtf16(new CodePointOffset(start), out var first)
            && offsets.TryToUtf16(new CodePointOffset(end), out var last)
                ? (first, last)
                : throw ErrorCodes.SpanOutsideText.With($"line {line}, {what} {start}-{end} in a text of {offsets.CodePointCount} code points.");
    }

    /// <summary>Every entry but those named, owning its memory.</summary>
    public Dictionary<string, JsonElement> Others(params ReadOnlySpan<string> known)
    {
        Dictionary<string, JsonElement> others = new(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(Name(member)))
            {
                others[Name(member)] = member.Value.Clone();
            }
        }

        return others;
    }

    /// <summary>A member's name; a lone half of a surrogate pair is refused.</summary>
    public string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException exception)
        {
            throw ErrorCodes.JsonLineInvalid.With($"line {line}, a name holds half a surrogate pair (a \\ud… alone).", exception);
        }
    }

    /// <summary>The error for a value of the wrong kind.</summary>
    public MlBackendException Invalid(string what) => ErrorCodes.RecordInvalid.With($"line {line}, {what}.");

    /// <summary>A record number as an id.</summary>
    public static string Id(int record) => record.ToString(CultureInfo.InvariantCulture);
}
