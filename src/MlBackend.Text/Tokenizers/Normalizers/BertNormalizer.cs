using System.Text;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>
/// What BERT's basic tokenizer does to a text (tokenizers/src/normalizers/bert.rs): cleaning, spaces around Chinese
/// characters, accents, case, in this order.
/// </summary>
/// <param name="cleanText">Drop control characters; every white space becomes a space.</param>
/// <param name="handleChineseCharacters">Put a space on either side of each.</param>
/// <param name="stripAccents">Decompose and drop the marks.</param>
/// <param name="lowercase">To lower case.</param>
internal sealed class BertNormalizer(bool cleanText, bool handleChineseCharacters, bool stripAccents, bool lowercase) : INormalizer
{
    /// <inheritdoc/>
    public void Normalize(NormalizedText text)
    {
        if (cleanText)
        {
            Clean(text);
        }

        // Nothing of what follows but the case concerns ASCII.
        if (!Ascii.IsValid(text.Units))
        {
            if (handleChineseCharacters)
            {
                Isolate(text);
            }

            if (stripAccents)
            {
                FormNormalizer.Apply(text, NormalizationForm.FormD);
                MarkStripper.Apply(text, MarkStripper.NonSpacingMarks);
            }
        }

        if (lowercase)
        {
            LowercaseNormalizer.Apply(text);
        }
    }

    private static void Clean(NormalizedText text)
    {
        var first = text.Units.IndexOfAnyExceptInRange(' ', '~');
        if (first >= 0)
        {
            CharacterFilter.Apply(text, first, static codePoint => codePoint switch
            {
                0 or 0xFFFD => CharacterFilter.Dropped,
                _ when UnicodeClasses.IsControl(codePoint) => CharacterFilter.Dropped,
                _ when UnicodeClasses.IsWhiteSpace(codePoint) => ' ',
                _ => codePoint,
            });
        }
    }

    private static void Isolate(NormalizedText text)
    {
        // The lowest Chinese character; the higher planes begin with surrogates, which lie above it.
        if (text.Units.IndexOfAnyInRange('\u3400', '\uFFFF') < 0)
        {
            return;
        }

        for (ReadOnlySpan<char> rest = text.Units; !rest.IsEmpty;)
        {
            var codePoint = Normalization.CodePoints.Take(ref rest);
            var isolated = UnicodeClasses.IsChinese(codePoint);
            if (isolated)
            {
                text.Note(' ', 0);
            }

            text.Note(codePoint, isolated ? 1 : 0);
            if (isolated)
            {
                text.Note(' ', 1);
            }
        }

        text.Apply();
    }
}
