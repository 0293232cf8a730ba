using System.Globalization;
using System.Text;
using System.Text.Json;
using MlBackend.LabelStudio.Json;

namespace MlBackend.LabelStudio.Objects;

/// <summary>
/// The utterances of a Paragraphs tag, one a line. Places: a line for each utterance, its start and length in UTF-16 units. An
/// utterance without text has length 0, so that the numbers of the others stay.
/// </summary>
internal static class DialogueText
{
    /// <summary>Reads the list at the reader, which then stands at its end; null where no utterance has a text.</summary>
    public static ShownText? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8TextKey)
    {
        var text = new StringBuilder();
        var places = new StringBuilder();
        var hasText = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var utterance = Utterance(ref reader, utf8TextKey);
            hasText |= utterance is not null;
            if (places.Length > 0)
            {
                text.Append('\n');
            }

            places.Append(CultureInfo.InvariantCulture, $"{text.Length} {utterance?.Length ?? 0}\n");
            text.Append(utterance);
        }

        return hasText ? new ShownText(text.ToString(), places.ToString()) : null;
    }

    private static string? Utterance(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8TextKey)
    {
        string? text = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = JsonText.IsName(ref reader, utf8TextKey);
            reader.Read();
            text = isText ? JsonText.ReadScalar(ref reader) : text;
            reader.Skip();
        }

        return text;
    }
}
