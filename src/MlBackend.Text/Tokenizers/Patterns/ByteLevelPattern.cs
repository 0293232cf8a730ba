using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Patterns;

/// <summary>
/// GPT-2's words, scanned by hand (openai/gpt-2, src/encoder.py):
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>. The matches cover the text.
/// </summary>
internal sealed class ByteLevelPattern : IPattern
{
    private enum Kind : byte
    {
        Other,
        Letter,
        Number,
        Space,
    }

    private static readonly Kind[] Ascii = [.. Enumerable.Range(0, 128).Select(KindOf)];

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = EndOfWord(text, start);
            matches.Add(start, end);
            start = end;
        }
    }

    /// <summary>The end of the word that begins at a unit.</summary>
    public static int EndOfWord(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && Contraction(text[(start + 1)..]) is > 0 and var length)
        {
            return start + 1 + length;
        }

        var first = start;
        if (text[start] == ' ' && start + 1 < text.Length)
        {
            first++;
        }

        var kind = KindAt(text, first, out var units);
        if (kind == Kind.Space)
        {
            return EndOfSpace(text, start);
        }

        var end = first + units;
        while (end < text.Length && KindAt(text, end, out units) == kind)
        {
            end += units;
        }

        return end;
    }

    /// <summary>White space up to the last one before a word, which belongs to the word; a single one stands alone.</summary>
    private static int EndOfSpace(ReadOnlySpan<char> text, int start)
    {
        var end = start + 1;
        while (end < text.Length && KindAt(text, end, out _) == Kind.Space)
        {
            end++;
        }

        return end == text.Length || end == start + 1 ? end : end - 1;
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        var second = text.Length > 1 ? text[1] : '\0';
        return (text[0], second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => 1,
            ('r' or 'v', 'e') or ('l', 'l') => 2,
            _ => 0,
        };
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int unit, out int length)
    {
        var first = text[unit];
        if (first < 128)
        {
            length = 1;
            return Ascii[first];
        }

        return KindOf(UnicodeClasses.At(text, unit, out length));
    }

    private static Kind KindOf(int codePoint) => UnicodeClasses.IsLetter(codePoint) ? Kind.Letter
        : UnicodeClasses.IsNumeric(codePoint) ? Kind.Number
        : UnicodeClasses.IsWhiteSpace(codePoint) ? Kind.Space
        : Kind.Other;
}
