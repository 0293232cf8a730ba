using System.Buffers;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>An object tag: what the annotator sees.</summary>
/// <param name="Tag">Text, Image, …</param>
/// <param name="Value">The attribute value, as in <c>$text</c>.</param>
/// <param name="ValueType">The attribute valueType, or null.</param>
internal sealed record ShownObject(string Tag, string Value, string? ValueType)
{
    /// <summary>What stands in a path into the data, or between several fields.</summary>
    private static readonly SearchValues<char> NoKey = SearchValues.Create("$[]{}. ");

    /// <summary>The data key shown, null where the value is fixed, composed or nested.</summary>
    public string? Key => Value.Length > 1 && Value[0] == '$' && Value.AsSpan(1).IndexOfAny(NoKey) < 0 ? Value[1..] : null;

    /// <summary>True where the data holds an address at which the text lies.</summary>
    public bool IsAddress => string.Equals(ValueType, "url", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why no model is trained for a control on this object, in words for the admin; null where one is.</summary>
    public string? NotLearned(string control) => this switch
    {
        _ when !string.Equals(Tag, "Text", StringComparison.OrdinalIgnoreCase) => $"{control} on {Tag} is not learned yet.",
        { IsAddress: true } => $"{control} on a Text behind an address (valueType=\"url\") is not learned: addresses are never fetched.",
        { Key: null } => $"{control} on a Text whose value is not simply $field is not learned yet.",
        _ => null,
    };
}
