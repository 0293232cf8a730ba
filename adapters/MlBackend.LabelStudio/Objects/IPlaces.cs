using System.Text.Json;
using MlBackend.Core.Documents;

namespace MlBackend.LabelStudio.Objects;

/// <summary>Where in an object a region lies: one implementation a form of object, each counting as Label Studio's editor does.</summary>
internal interface IPlaces
{
    /// <summary>Reads where a region's value says it lies; false where that is nowhere in the text.</summary>
    bool TryRead(JsonElement value, out Utf16Offset start, out Utf16Offset end);

    /// <summary>Writes the members of a region's value that say where it lies; writes nothing and says false where no place fits.</summary>
    bool TryWrite(Utf8JsonWriter writer, Utf16Offset start, Utf16Offset end);
}

/// <summary>The places in the objects of one document.</summary>
internal static class Places
{
    /// <summary>Those of a field; null where the document lacks it.</summary>
    public static IPlaces? Of(Document document, TextField field)
    {
        return document.Field(field.Name) is { } text
            ? Of(new ShownText(text, document.Field(ShownText.PlacesKey(field.Name)) ?? ""), field.Reading)
            : null;
    }

    /// <summary>Those of a text that was read in some way.</summary>
    public static IPlaces Of(ShownText shown, Reading reading) => reading switch
    {
        Reading.Html => new HtmlPlaces(shown.Text, shown.Places),
        Reading.Dialogue => new DialoguePlaces(shown.Text, shown.Places),
        _ => new PlainPlaces(shown.Text),
    };

    /// <summary>True where what a region says of its text is not what stands there, white space apart.</summary>
    public static bool Differs(JsonElement value, ReadOnlySpan<char> text) =>
        value.TryGetProperty("text", out var said) && Json.JsonText.Read(said) is { } quoted && !SameLetters(quoted, text);

    /// <summary>The editor writes line ends of a region's text as the two characters <c>\n</c>, and folds white space of HTML.</summary>
    private static bool SameLetters(string quoted, ReadOnlySpan<char> text)
    {
        var at = 0;
        for (var index = 0; index < quoted.Length; index++)
        {
            var isLineEnd = quoted[index] == '\\' && index + 1 < quoted.Length && quoted[index + 1] == 'n';
            if (isLineEnd || char.IsWhiteSpace(quoted[index]))
            {
                index += isLineEnd ? 1 : 0;
                continue;
            }

            at = NextLetter(text, at);
            if (at == text.Length || text[at++] != quoted[index])
            {
                return false;
            }
        }

        return NextLetter(text, at) == text.Length;
    }

    private static int NextLetter(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }
}
