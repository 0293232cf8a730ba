namespace MlBackend.Text.Segmentation;

/// <summary>URLs and HTML entities, which stay whole.</summary>
internal static class Addresses
{
    private const int LongestEntity = 10;

    /// <summary>The end of the URL that begins here, without the punctuation that closes the sentence; 0 where none begins.</summary>
    public static int End(ReadOnlySpan<char> text, int start)
    {
        var rest = text[start..];
        if (rest[0] is not ('h' or 'H' or 'w' or 'W')
            || !(rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                || rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                || rest.StartsWith("www.", StringComparison.OrdinalIgnoreCase)))
        {
            return 0;
        }

        var length = 4;
        while (length < rest.Length && !char.IsWhiteSpace(rest[length]) && rest[length] is not ('<' or '>' or '"' or '\u201C' or '\u201D'))
        {
            length++;
        }

        while (length > 4 && rest[length - 1] is '.' or ',' or ';' or ':' or '!' or '?' or ')' or ']' or '}' or '\'' or '\u2019' or '*')
        {
            length--;
        }

        return start + length;
    }

    /// <summary>The end of an entity such as <c>&amp;amp;</c> or <c>&amp;#39;</c>; 0 where none begins.</summary>
    public static int EntityEnd(ReadOnlySpan<char> text, int start)
    {
        for (var at = start + 1; at < text.Length && at - start < LongestEntity; at++)
        {
            if (text[at] == ';')
            {
                return at - start > 2 ? at + 1 : 0;
            }

            if (!char.IsAsciiLetterOrDigit(text[at]) && !(text[at] == '#' && at == start + 1))
            {
                return 0;
            }
        }

        return 0;
    }
}
