namespace MlBackend.LabelStudio.Objects;

/// <summary>What an annotator reads in an object tag, as one text, and where its parts lie in the tag's own form.</summary>
/// <param name="Text">The text that people and models read.</param>
/// <param name="Places">How the text's offsets become the tag's; kept in the document beside the text (<see cref="PlacesKey"/>).</param>
internal readonly record struct ShownText(string Text, string Places)
{
    /// <summary>The document field that holds the places of a field's text. No label config can name it.</summary>
    public static string PlacesKey(string field) => field + " places";
}
