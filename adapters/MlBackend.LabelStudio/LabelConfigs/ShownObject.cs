using System.Buffers;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>An object tag: what the annotator sees.</summary>
/// <param name="Tag">Text, Image, …</param>
/// <param name="Value">The attribute value, as in <c>$text</c>.</param>
/// <param name="ValueType">The attribute valueType, or null.</param>
/// <param name="TextKey">The attribute textKey of Paragraphs, or null.</param>
internal sealed record ShownObject(string Tag, string Value, string? ValueType, string? TextKey)
{
    /// <summary>What stands in a path into the data, or between several fields.</summary>
    private static readonly SearchValues<char> NoKey = SearchValues.Create("$[]{}. ");

    /// <summary>The data key shown, null where the value is fixed, composed or nested.</summary>
    public string? Key => Value.Length > 1 && Value[0] == '$' && Value.AsSpan(1).IndexOfAny(NoKey) < 0 ? Value[1..] : null;

    /// <summary>True where the data holds an address at which the text lies.</summary>
    public bool IsAddress => string.Equals(ValueType, "url", StringComparison.OrdinalIgnoreCase);

    /// <summary>True where people read a text there.</summary>
    public bool IsText => Reading is not null;

    /// <summary>How its data is read; null where it is no text.</summary>
    public Reading? Reading => Tag.ToUpperInvariant() switch
    {
        "TEXT" => Objects.Reading.Plain,
        "HYPERTEXT" => Objects.Reading.Html,
        "PARAGRAPHS" => Objects.Reading.Dialogue,
        _ => null,
    };

    /// <summary>True where another tag that shows the same key came first and shows it in another way.</summary>
    public bool IsShownOtherwise { get; init; }

    /// <summary>Why no model is trained for a control on this object, in words for the admin; null where one is.</summary>
    public string? NotLearned(string control) => this switch
    {
        { IsText: false } => $"{control} on {Tag} is not learned yet.",
        { IsAddress: true } => $"{control} on a {Tag} behind an address (valueType=\"url\") is not learned: addresses are never fetched.",
        { Key: null } => $"{control} on a {Tag} whose value is not simply $field is not learned yet.",
        { IsShownOtherwise: true } => $"{control} on a {Tag} is not learned where another tag shows the same $field in another way.",
        _ => null,
    };

    /// <summary>True where both show the same texts of the same data.</summary>
    public bool ShowsAs(ShownObject other) => Reading == other.Reading && (TextKey ?? "text") == (other.TextKey ?? "text");
}
