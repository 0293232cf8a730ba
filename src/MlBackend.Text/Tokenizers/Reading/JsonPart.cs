using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Errors;

namespace MlBackend.Text.Tokenizers.Reading;

/// <summary>An element of a tokenizer file and where it stands, for messages that name what is wrong.</summary>
/// <param name="Element">The element.</param>
/// <param name="Parent">Where it, or the list that it is in, stands, as in <c>model.vocab</c>.</param>
/// <param name="Index">Its place in that list, from 0; -1 where it is in none.</param>
internal readonly record struct JsonPart(JsonElement Element, string Parent, int Index = -1)
{
    /// <summary>Where it stands; put together only when it is asked for, as vocabularies are long.</summary>
    public string Path => Index < 0 ? Parent : string.Create(CultureInfo.InvariantCulture, $"{Parent}[{Index}]");

    /// <summary>The <c>type</c> of a component.</summary>
    public string Type => String("type");

    /// <summary>True where a field is there and not null.</summary>
    public bool Has(string name) => Optional(name) is not null;

    /// <summary>A field, or null where it is absent or null.</summary>
    public JsonPart? Optional(string name)
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("is no object");
        }

        return Element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null
            ? new JsonPart(found, Path.Length == 0 ? name : $"{Path}.{name}")
            : null;
    }

    /// <summary>A field that must be there.</summary>
    public JsonPart Required(string name) => Optional(name) ?? throw Wrong($"lacks {name}");

    /// <summary>A text that must be there.</summary>
    public string String(string name) => Required(name).AsString();

    /// <summary>A whole number that must be there.</summary>
    public int Int(string name) => Required(name).AsInt();

    /// <summary>A flag, false where it is absent.</summary>
    public bool Flag(string name, bool otherwise = false) => Optional(name)?.AsFlag() ?? otherwise;

    /// <summary>The elements of a list that must be there.</summary>
    public IEnumerable<JsonPart> List(string name) => Required(name).AsList();

    /// <summary>This element as a text.</summary>
    public string AsString()
    {
        if (Element.ValueKind != JsonValueKind.String)
        {
            throw Wrong("is no text");
        }

        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException malformed)
        {
            // A lone surrogate escape.
            throw Wrong("is no valid text", malformed);
        }
    }

    /// <summary>This element as one character of the basic plane.</summary>
    public char AsCharacter() => AsString() is [var only] ? only
        : throw ErrorCodes.TokenizerUnsupported.With($"{Path} that is not one character of the basic plane.");

    /// <summary>This element as a whole number.</summary>
    public int AsInt() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var number)
        ? number
        : throw Wrong("is no whole number of 32 bits");

    /// <summary>This element as a number.</summary>
    public double AsDouble() => Element.ValueKind == JsonValueKind.Number ? Element.GetDouble() : throw Wrong("is no number");

    /// <summary>This element as a flag.</summary>
    public bool AsFlag() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("is no flag"),
    };

    /// <summary>The elements of this list.</summary>
    public IEnumerable<JsonPart> AsList()
    {
        if (Element.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("is no list");
        }

        return Elements(this);
    }

    /// <summary>The two elements of this list, which has no more.</summary>
    public (JsonPart First, JsonPart Second) AsPair() =>
        Element.ValueKind == JsonValueKind.Array && Element.GetArrayLength() == 2
            ? (this with { Element = Element[0] }, this with { Element = Element[1] })
            : throw Wrong("is no pair");

    /// <summary>The fields of this object.</summary>
    public IEnumerable<KeyValuePair<string, JsonPart>> AsObject()
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("is no object");
        }

        return Fields(this);
    }

    /// <summary>A refusal by the name of what is not supported.</summary>
    public MlBackendException Unsupported(string what) => ErrorCodes.TokenizerUnsupported.With($"{Path}: {what}.");

    /// <summary>The exception for an element that is not as it must be.</summary>
    public MlBackendException Wrong(string how, Exception? inner = null) =>
        ErrorCodes.TokenizerUnreadable.With($"{(Path.Length == 0 ? "The file" : Path)} {how}.", inner);

    private static IEnumerable<JsonPart> Elements(JsonPart list)
    {
        var index = 0;
        var path = list.Path;
        foreach (var element in list.Element.EnumerateArray())
        {
            yield return new JsonPart(element, path, index++);
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonPart>> Fields(JsonPart part)
    {
        var path = part.Path;
        foreach (var field in part.Element.EnumerateObject())
        {
            yield return KeyValuePair.Create(NameOf(field, part), new JsonPart(field.Value, path));
        }
    }

    private static string NameOf(JsonProperty field, JsonPart part)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException malformed)
        {
            throw part.Wrong("has a name that is no valid text", malformed);
        }
    }
}
