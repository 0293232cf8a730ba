using System.Text.RegularExpressions;

namespace MlBackend.Spacy.Tokenizer;

/// <summary>The patterns of a language, asked about a piece of text without white space. Every answer is a length or a place in UTF-16 units.</summary>
internal sealed class AffixPatterns
{
    /// <summary>No address is longer; the pattern takes time in the square of the length.</summary>
    private const int MostUrlLength = 2083;

    /// <summary>Suffixes are looked for among so many last units first, and further left only where one reaches that far.</summary>
    private const int FirstWindow = 12;

    private readonly Regex prefix;
    private readonly Regex suffix;
    private readonly Regex infix;
    private readonly Regex? token;
    private readonly Regex url;

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, AffixPatterns> Built = new(StringComparer.Ordinal);

    /// <summary>The patterns of a language, built once: they may be asked by many at a time.</summary>
    public static AffixPatterns Of(LanguageData data) => Built.GetOrAdd(data.Language, _ => new AffixPatterns(data));

    public AffixPatterns(LanguageData data)
    {
        // The three that every chunk is asked are worth compiling; the long list of French compounds would take a second.
        prefix = Build(data, data.Prefix, RegexOptions.Compiled);
        suffix = Build(data, data.Suffix, RegexOptions.Compiled);
        infix = Build(data, data.Infix, RegexOptions.Compiled);
        token = data.Token is null ? null : Build(data, data.Token, RegexOptions.None);
        url = Build(data, data.Url, RegexOptions.None);
    }

    public bool IsToken(ReadOnlySpan<char> text) => token is not null && token.IsMatch(text);

    /// <summary>Every address has a dot: between the parts of a name, or of a number.</summary>
    public bool IsUrl(ReadOnlySpan<char> text) => text.Length <= MostUrlLength && text.Contains('.') && url.IsMatch(text);

    public int PrefixLength(ReadOnlySpan<char> text)
    {
        foreach (var match in prefix.EnumerateMatches(text))
        {
            return match.Length;
        }

        return 0;
    }

    public int SuffixLength(ReadOnlySpan<char> text)
    {
        for (var window = FirstWindow; ; window *= 8)
        {
            var start = Math.Max(0, text.Length - window);
            var (at, length) = First(text, start);
            // A match right at the window's edge may go on to the left of it.
            if (at != start || start == 0)
            {
                return length;
            }
        }
    }

    public Regex.ValueMatchEnumerator Infixes(ReadOnlySpan<char> text) => infix.EnumerateMatches(text);

    private (int At, int Length) First(ReadOnlySpan<char> text, int start)
    {
        foreach (var match in suffix.EnumerateMatches(text, start))
        {
            return (match.Index, match.Length);
        }

        return (-1, 0);
    }

    private static Regex Build(LanguageData data, string pattern, RegexOptions options)
    {
        foreach (var (name, macro) in data.Macros)
        {
            pattern = pattern.Replace($"%{{{name}}}", macro, StringComparison.Ordinal);
        }

        return new Regex(pattern, RegexOptions.CultureInvariant | options);
    }
}
