namespace MlBackend.Spacy.Tokenizer;

/// <summary>
/// Splits a chunk, a run of text without white space or of nothing but it, as spaCy does (spacy/tokenizer.pyx): prefixes and
/// suffixes are taken off until a special case or nothing more is left, then the middle is split at infixes.
/// </summary>
internal sealed class ChunkSplitter(AffixPatterns patterns, SpecialCases specials)
{
    private readonly List<(int Start, int Length)> prefixes = [];
    private readonly List<(int Start, int Length)> suffixes = [];

    /// <summary>The pieces of a chunk.</summary>
    /// <param name="chunk">Not empty.</param>
    /// <param name="useSpecials">False where special cases themselves are broken apart.</param>
    public TokenPiece[] Split(string chunk, bool useSpecials)
    {
        if (useSpecials && specials.Find(chunk) is { } whole)
        {
            return whole;
        }

        // No pattern of any language touches a chunk of ASCII letters or digits alone.
        if (IsPlain(chunk))
        {
            return [Piece(chunk)];
        }

        prefixes.Clear();
        suffixes.Clear();
        var (start, end) = Peel(chunk, useSpecials);
        List<TokenPiece> pieces = [];
        foreach (var (at, length) in prefixes)
        {
            pieces.Add(Piece(chunk.Substring(at, length)));
        }

        if (start < end)
        {
            Middle(chunk.AsSpan(start, end - start), useSpecials, pieces);
        }

        for (var index = suffixes.Count - 1; index >= 0; index--)
        {
            pieces.Add(Piece(chunk.Substring(suffixes[index].Start, suffixes[index].Length)));
        }

        return [.. pieces];
    }

    /// <summary>True where <see cref="Split"/> need not ask the patterns.</summary>
    public static bool IsPlain(string chunk)
    {
        var first = chunk[0];
        return char.IsAsciiLetter(first) ? !chunk.AsSpan(1).ContainsAnyExcept(AsciiLetters)
            : char.IsAsciiDigit(first) && !chunk.AsSpan(1).ContainsAnyExceptInRange('0', '9');
    }

    private static readonly System.Buffers.SearchValues<char> AsciiLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private bool IsSpecial(ReadOnlySpan<char> text, bool useSpecials) => useSpecials && specials.Find(text) is not null;

    private (int Start, int End) Peel(string chunk, bool useSpecials)
    {
        var (start, end, last) = (0, chunk.Length, -1);
        while (start < end && end - start != last)
        {
            var text = chunk.AsSpan(start, end - start);
            if (patterns.IsToken(text) || IsSpecial(text, useSpecials))
            {
                break;
            }

            last = text.Length;
            var before = patterns.PrefixLength(text);
            if (before > 0 && before < text.Length && IsSpecial(text[before..], useSpecials))
            {
                prefixes.Add((start, before));
                return (start + before, end);
            }

            var after = patterns.SuffixLength(text[before..]);
            if (after > 0 && after < text.Length && IsSpecial(text[..^after], useSpecials))
            {
                suffixes.Add((end - after, after));
                return (start, end - after);
            }

            if (before > 0)
            {
                prefixes.Add((start, before));
                start += before;
            }

            if (after > 0)
            {
                suffixes.Add((end - after, after));
                end -= after;
            }
        }

        return (start, end);
    }

    private void Middle(ReadOnlySpan<char> text, bool useSpecials, List<TokenPiece> pieces)
    {
        if (useSpecials && specials.Find(text) is { } special)
        {
            pieces.AddRange(special);
            return;
        }

        if (patterns.IsToken(text) || patterns.IsUrl(text))
        {
            pieces.Add(Piece(text.ToString()));
            return;
        }

        var start = 0;
        foreach (var match in patterns.Infixes(text))
        {
            if (match.Index == 0)
            {
                continue;
            }

            if (match.Index > start)
            {
                pieces.Add(Piece(text[start..match.Index].ToString()));
            }

            if (match.Length > 0)
            {
                pieces.Add(Piece(text.Slice(match.Index, match.Length).ToString()));
            }

            start = match.Index + match.Length;
        }

        if (start < text.Length)
        {
            pieces.Add(Piece(text[start..].ToString()));
        }
    }

    private TokenPiece Piece(string text) => new(text, Norms.Of(text), specials.MayBegin(text));
}
