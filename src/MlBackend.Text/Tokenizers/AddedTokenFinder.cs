using System.Buffers;
using System.Runtime.InteropServices;
using MlBackend.Text.Tokenizers.Alignment;
using MlBackend.Text.Tokenizers.Models;

namespace MlBackend.Text.Tokenizers;

/// <summary>Finds added tokens in a text: the leftmost first, of several there the longest.</summary>
internal sealed class AddedTokenFinder
{
    private readonly Dictionary<int, AddedToken> _tokens;
    private readonly PrefixTrie? _trie;
    private readonly SearchValues<char> _firstUnits;

    /// <summary>Prepares the search.</summary>
    /// <param name="tokens">Tokens by id.</param>
    /// <param name="pattern">The text to look for; a token with an empty one is never found.</param>
    public AddedTokenFinder(
        IEnumerable<KeyValuePair<int, AddedToken>> tokens, Func<KeyValuePair<int, AddedToken>, string> pattern)
    {
        _tokens = tokens.ToDictionary();
        var patterns = _tokens.Select(token => KeyValuePair.Create(pattern(token), token.Key)).Where(entry => entry.Key.Length > 0).ToArray();
        _trie = patterns.Length == 0 ? null : new PrefixTrie(patterns);
        _firstUnits = SearchValues.Create([.. patterns.Select(entry => entry.Key[0]).Distinct()]);
    }

    /// <summary>Cuts a text into tokens and what stands between them.</summary>
    public void Find(ReadOnlySpan<char> text, FoundTokens found)
    {
        found.Clear();
        var from = 0;
        for (var at = 0; _trie is not null && at < text.Length;)
        {
            var next = text[at..].IndexOfAny(_firstUnits);
            if (next < 0)
            {
                break;
            }

            at += next;
            var id = _trie.Longest(text[at..], out var length);
            if (id == PrefixTrie.None)
            {
                at++;
                continue;
            }

            var (start, end) = (at, at + length);
            at = end;
            var token = _tokens[id];
            if (token.SingleWord && !StandsAlone(text, start, end))
            {
                continue;
            }

            if (token.StripsLeft)
            {
                start = Math.Max(text[..start].TrimEnd().Length, from);
            }

            if (token.StripsRight)
            {
                end = text.Length - text[end..].TrimStart().Length;
            }

            found.Add(from, start, Piece.Word);
            found.Add(start, end, id);
            from = end;
        }

        found.Add(from, text.Length, Piece.Word);
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end)
    {
        var before = start;
        if (before > 0)
        {
            before -= before > 1 && char.IsLowSurrogate(text[before - 1]) && char.IsHighSurrogate(text[before - 2]) ? 2 : 1;
        }

        return (start == 0 || !UnicodeClasses.IsWord(UnicodeClasses.At(text, before, out _)))
            && (end == text.Length || !UnicodeClasses.IsWord(UnicodeClasses.At(text, end, out _)));
    }
}

/// <summary>A stretch that is an added token, or <see cref="Piece.Word"/> for what stands between.</summary>
internal readonly record struct FoundToken(int Start, int End, int Id);

/// <summary>The stretches of one text; used again and again.</summary>
internal sealed class FoundTokens
{
    private readonly List<FoundToken> _items = [];

    /// <summary>In order; none is empty.</summary>
    public ReadOnlySpan<FoundToken> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>Starts over.</summary>
    public void Clear() => _items.Clear();

    /// <summary>Adds a stretch unless it is empty.</summary>
    public void Add(int start, int end, int id)
    {
        if (end > start)
        {
            _items.Add(new FoundToken(start, end, id));
        }
    }
}
