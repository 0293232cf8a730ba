namespace MlBackend.Text.Segmentation;

/// <summary>Western smileys, which stay whole: eyes, perhaps a nose, a mouth that may be repeated; and hearts.</summary>
internal static class Smileys
{
    /// <summary>The end of the smiley that begins here; 0 where none begins.</summary>
    public static int End(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '<')
        {
            return start + 1 < text.Length && text[start + 1] == '3' && Ends(text, start + 2) ? start + 2 : 0;
        }

        if (text[start] is not (':' or ';' or '='))
        {
            return 0;
        }

        var at = start + 1;
        if (at < text.Length && text[at] is '-' or '\'' or '^')
        {
            at++;
        }

        if (at >= text.Length || text[at] is not (')' or '(' or ']' or '[' or 'D' or 'P' or 'p' or 'O' or 'o' or '/' or '\\' or '|' or '3' or '*'))
        {
            return 0;
        }

        var mouth = text[at];
        while (at < text.Length && text[at] == mouth)
        {
            at++;
        }

        return !char.IsAsciiLetterOrDigit(mouth) || Ends(text, at) ? at : 0;
    }

    private static bool Ends(ReadOnlySpan<char> text, int at) => at >= text.Length || !char.IsLetterOrDigit(text[at]);
}
