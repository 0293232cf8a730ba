namespace MlBackend.Text.Segmentation;

/// <summary>Apostrophes inside words: where English contracts and French elides. Each looks at a few units only.</summary>
internal static class Apostrophes
{
    /// <summary>The typewriter's and the typographer's apostrophe.</summary>
    public static bool IsApostrophe(char unit) => unit is '\'' or '\u2019';

    /// <summary>True where <c>'s</c>, <c>'m</c>, <c>'d</c>, <c>'t</c>, <c>'ll</c>, <c>'re</c> or <c>'ve</c> begins and ends a word.</summary>
    public static bool IsContraction(ReadOnlySpan<char> text, int at)
    {
        var rest = text[(at + 1)..];
        if (rest.Length >= 1 && Lower(rest[0]) is 's' or 'm' or 'd' or 't' && Ends(rest, 1))
        {
            return true;
        }

        return rest.Length >= 2 && (Lower(rest[0]), Lower(rest[1])) is ('l', 'l') or ('r', 'e') or ('v', 'e') && Ends(rest, 2);
    }

    /// <summary>True where <c>n't</c> stands and ends a word.</summary>
    public static bool IsNegation(ReadOnlySpan<char> text, int at) =>
        at + 2 < text.Length && Lower(text[at]) == 'n' && IsApostrophe(text[at + 1]) && Lower(text[at + 2]) == 't' && Ends(text, at + 3);

    /// <summary>True where what stands before the apostrophe is a shortened French word: l, d, j, m, t, s, c, n, or …qu.</summary>
    public static bool IsElision(ReadOnlySpan<char> before) => before.Length switch
    {
        0 => false,
        1 => Lower(before[0]) is 'l' or 'd' or 'j' or 'm' or 't' or 's' or 'c' or 'n',
        _ => Lower(before[^2]) == 'q' && Lower(before[^1]) == 'u',
    };

    private static char Lower(char unit) => char.ToLowerInvariant(unit);

    private static bool Ends(ReadOnlySpan<char> text, int at) => at >= text.Length || !char.IsLetterOrDigit(text[at]);
}
