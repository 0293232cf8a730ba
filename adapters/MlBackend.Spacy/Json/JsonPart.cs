using System.Text.Json;
using MlBackend.Spacy.Strings;

namespace MlBackend.Spacy.Json;

/// <summary>A piece of a JSON record that says what is wrong instead of throwing the parser's own exceptions.</summary>
/// <param name="element">The piece.</param>
/// <param name="invalid">Makes the error of a thing that is wrong.</param>
internal readonly struct JsonPart(JsonElement element, Func<string, Exception> invalid)
{
    public Exception Invalid(string what) => invalid(what);

    public bool Has(string name) => TryGet(name, out _);

    public string String(string name) => TryGet(name, out var value) && value.ValueKind == JsonValueKind.String ? Text(value) : throw invalid($"it has no {name}");

    public string OptionalString(string name) => !TryGet(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.String ? Text(value)
        : throw invalid($"its {name} is no text");

    /// <summary>A part of speech, or empty; the list of them is closed.</summary>
    public string PartOfSpeech(string name)
    {
        var value = OptionalString(name);
        return value.Length == 0 || Symbols.TryFindPartOfSpeech(value, out _) ? value : throw invalid("it has an unknown part of speech");
    }

    public int Integer(string name) => TryGet(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
        ? number
        : throw invalid($"its {name} is no whole number");

    public double Number() => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => throw invalid("a value is no number"),
    };

    public double Number(string name) => TryGet(name, out var value) ? new JsonPart(value, invalid).Number() : throw invalid($"it has no {name}");

    public IEnumerable<JsonPart> Elements()
    {
        var wrong = invalid;
        return element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().Select(entry => new JsonPart(entry, wrong)) : throw invalid("a list is missing");
    }

    /// <summary>The elements of a list; none where it is absent or null.</summary>
    public IEnumerable<JsonPart> Array(string name) => TryGet(name, out var value) ? new JsonPart(value, invalid).Elements() : [];

    /// <summary>The members of an object; none where it is absent or null.</summary>
    public IEnumerable<(string Name, JsonPart Value)> Members(string name)
    {
        var wrong = invalid;
        return !TryGet(name, out var value) ? []
            : value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Select(member => (member.Name, new JsonPart(member.Value, wrong)))
            : throw invalid($"its {name} is no object");
    }

    private bool TryGet(string name, out JsonElement value)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw invalid("an object is missing");
        }

        return element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is no text.
            throw invalid("a text holds half a character");
        }
    }
}
