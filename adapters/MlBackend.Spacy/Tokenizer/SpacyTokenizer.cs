using System.Buffers;
using MlBackend.Spacy.Docs;

namespace MlBackend.Spacy.Tokenizer;

/// <summary>
/// Splits texts into the tokens that spaCy's blank pipeline of a language makes of them. Rules are data (Tokenizer/Data); languages
/// without rules of their own take those of <c>xx</c>. One instance for one thread: it remembers what it split.
/// </summary>
public sealed class SpacyTokenizer
{
    private const string Fallback = "xx";
    private const int MostRemembered = 50_000;
    private const int LongestRemembered = 64;

    private static readonly string[] Own = ["en", "fr", "de", "es", Fallback];

    private static readonly SearchValues<char> Spaces =
        SearchValues.Create([.. TokenizerData.Common.Spaces.Select(unit => (char)unit)]);

    private readonly ChunkSplitter splitter;
    private readonly SpecialCases specials;
    private readonly Dictionary<string, TokenPiece[]> remembered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenPiece[]>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly List<TokenPiece> tokens = [];
    private readonly List<bool> spaces = [];

    private SpacyTokenizer(LanguageData data)
    {
        Language = data.Language;
        specials = new SpecialCases(data);
        var patterns = AffixPatterns.Of(data);
        splitter = new ChunkSplitter(patterns, specials);
        bySpan = remembered.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in specials.Texts.Where(text => IsBroken(patterns, text)))
        {
            specials.AddBroken([.. Pieces(text).Select(piece => piece.Text)]);
        }

        specials.Mark();
    }

    /// <summary>Languages with rules of their own.</summary>
    public static IReadOnlyList<string> Languages => Own;

    /// <summary>The language whose rules it takes; <c>xx</c> where the wished one has none.</summary>
    public string Language { get; }

    /// <summary>The tokenizer of a language.</summary>
    /// <param name="language">A code such as <c>en</c>; any other than <see cref="Languages"/> means <c>xx</c>.</param>
    public static SpacyTokenizer For(string language) =>
        new(TokenizerData.Of(Array.Find(Own, own => string.Equals(own, language, StringComparison.Ordinal)) ?? Fallback));

    /// <summary>The tokens of a text: joined with their spaces they are the text again, unit for unit.</summary>
    public DocToken[] Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        tokens.Clear();
        spaces.Clear();
        SplitChunks(text, tokens, useSpecials: true);
        var isSpecial = specials.Apply(tokens, spaces);
        var result = new DocToken[tokens.Count];
        for (var index = 0; index < result.Length; index++)
        {
            result[index] = new DocToken(tokens[index].Text, spaces[index]) { Norm = tokens[index].Norm };
        }

        // spaCy marks the first token, but forgets to where it is one of a special case that was put together again.
        if (result.Length > 0 && !isSpecial)
        {
            result[0].SentenceStart = SentenceMark.Yes;
        }

        return result;
    }

    private static bool IsBroken(AffixPatterns patterns, string text)
    {
        if (text.Contains(' ', StringComparison.Ordinal) || patterns.PrefixLength(text) > 0 || patterns.SuffixLength(text) > 0)
        {
            return true;
        }

        foreach (var _ in patterns.Infixes(text))
        {
            return true;
        }

        return false;
    }

    private List<TokenPiece> Pieces(string text)
    {
        List<TokenPiece> pieces = [];
        SplitChunks(text, pieces, useSpecials: false);
        spaces.Clear();
        return pieces;
    }

    /// <summary>
    /// Goes from chunk to chunk. One U+0020 after a chunk belongs to no token; what white space there is beside it is a chunk of its own.
    /// </summary>
    private void SplitChunks(string text, List<TokenPiece> into, bool useSpecials)
    {
        var start = 0;
        while (start < text.Length)
        {
            var isSpace = Spaces.Contains(text[start]);
            var rest = text.AsSpan(start);
            var length = isSpace ? rest.IndexOfAnyExcept(Spaces) : rest.IndexOfAny(Spaces);
            length = length < 0 ? rest.Length : length;
            Emit(rest[..length], into, useSpecials);
            start += length;
            if (!isSpace && start < text.Length && text[start] == ' ')
            {
                spaces[^1] = true;
                start++;
            }
        }
    }

    private void Emit(ReadOnlySpan<char> chunk, List<TokenPiece> into, bool useSpecials)
    {
        if (!useSpecials || !bySpan.TryGetValue(chunk, out var pieces))
        {
            var text = chunk.ToString();
            pieces = splitter.Split(text, useSpecials);
            if (useSpecials && chunk.Length <= LongestRemembered && remembered.Count < MostRemembered)
            {
                remembered.Add(text, pieces);
            }
        }

        foreach (var piece in pieces)
        {
            into.Add(piece);
            spaces.Add(false);
        }
    }
}
