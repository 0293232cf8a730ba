using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Decoders;

/// <summary>The decoders that rewrite every token alone (tokenizers/src/decoders).</summary>
internal static class TokenRewriting
{
    private static readonly (string Found, string Instead)[] English =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>Takes off the prefix of continuing tokens and puts a space before the others.</summary>
    public static IDecoder WordPiece(string prefix, bool cleanUp) => new EachTokenDecoder((token, isFirst, _) =>
    {
        var joined = isFirst ? token
            : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..]
            : " " + token;
        return cleanUp ? CleanUp(joined) : joined;
    });

    /// <summary>Turns the mark into a space; at the beginning, where one was put in, into nothing.</summary>
    public static IDecoder Metaspace(char mark, bool prepends) => new EachTokenDecoder((token, isFirst, _) =>
        token.Replace(mark.ToString(), isFirst && prepends ? "" : " ", StringComparison.Ordinal));

    /// <summary>Turns the suffix of a word's last token into a space.</summary>
    public static IDecoder WordEnd(string suffix) => new EachTokenDecoder((token, _, isLast) =>
        suffix.Length == 0 ? token : token.Replace(suffix, isLast ? "" : " ", StringComparison.Ordinal));

    /// <summary>Takes a character off the ends, so many times at the most.</summary>
    public static IDecoder Strip(string character, int atStart, int atEnd) => new EachTokenDecoder((token, _, _) =>
    {
        var start = 0;
        for (var times = 0; times < atStart && token.AsSpan(start).StartsWith(character, StringComparison.Ordinal); times++)
        {
            start += character.Length;
        }

        var end = token.Length;
        for (var times = 0; times < atEnd && end - character.Length >= start
            && token.AsSpan(0, end).EndsWith(character, StringComparison.Ordinal); times++)
        {
            end -= character.Length;
        }

        return token[start..end];
    });

    /// <summary>Replaces every match of a pattern.</summary>
    public static IDecoder Replace(IPattern pattern, string content) => new EachTokenDecoder((token, _, _) =>
    {
        var matches = new MatchList();
        pattern.Find(token, matches);
        matches.Complete(token.Length);
        var parts = new List<string>(matches.Items.Length);
        foreach (var match in matches.Items)
        {
            parts.Add(match.IsMatch ? content : token[match.Start..match.End]);
        }

        return string.Concat(parts);
    });

    private static string CleanUp(string text)
    {
        foreach (var (found, instead) in English)
        {
            text = text.Replace(found, instead, StringComparison.Ordinal);
        }

        return text;
    }
}
