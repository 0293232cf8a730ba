using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using MlBackend.Core.Errors;
using MlBackend.Text.Normalization;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Patterns;

/// <summary>
/// A regular expression of a tokenizer file. Those files are written for Oniguruma, which sees code points; .NET sees
/// UTF-16 units. So a text with characters outside the basic plane is matched through a copy in which each of them is
/// one unit of the same general category.
/// </summary>
internal sealed partial class RegexPattern : IPattern
{
    private const int LongestExpression = 4096;

    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(5);

    private readonly Regex _regex;

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="MlBackendException">It uses something that means another thing in .NET, or is malformed.</exception>
    public RegexPattern(string expression)
    {
        if (expression.Length > LongestExpression)
        {
            throw ErrorCodes.TokenizerUnsupported.With("A regular expression of more than 4096 characters.");
        }

        if (Different().Match(expression) is { Success: true } found)
        {
            throw ErrorCodes.TokenizerUnsupported.With($"{found.Value} in a regular expression.");
        }

        try
        {
            _regex = new Regex(expression, RegexOptions.CultureInvariant, LongestSearch);
        }
        catch (ArgumentException malformed)
        {
            throw ErrorCodes.TokenizerUnsupported.With("A regular expression that .NET does not read.", malformed);
        }
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        try
        {
            if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
            {
                foreach (var match in _regex.EnumerateMatches(text))
                {
                    Add(matches, match.Index, match.Index + match.Length);
                }

                return;
            }

            FindInCopy(text, matches);
        }
        catch (RegexMatchTimeoutException slow)
        {
            throw ErrorCodes.TokenizerUnsupported.With("A regular expression that takes too long on a text.", slow);
        }
    }

    private void FindInCopy(ReadOnlySpan<char> text, MatchList matches)
    {
        var copy = ArrayPool<char>.Shared.Rent(text.Length);
        var units = ArrayPool<int>.Shared.Rent(text.Length + 1);
        var count = 0;
        for (var rest = text; !rest.IsEmpty;)
        {
            units[count] = text.Length - rest.Length;
            copy[count++] = InBasicPlane(CodePoints.Take(ref rest));
        }

        units[count] = text.Length;
        foreach (var match in _regex.EnumerateMatches(copy.AsSpan(0, count)))
        {
            Add(matches, units[match.Index], units[match.Index + match.Length]);
        }

        ArrayPool<char>.Shared.Return(copy);
        ArrayPool<int>.Shared.Return(units);
    }

    private static void Add(MatchList matches, int start, int end)
    {
        if (end > start)
        {
            matches.Add(start, end);
        }
    }

    private static char InBasicPlane(int codePoint) => codePoint < 0x10000 ? (char)codePoint
        : CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter => '\u0400',
            UnicodeCategory.LowercaseLetter => '\u0450',
            UnicodeCategory.TitlecaseLetter => '\u01C5',
            UnicodeCategory.ModifierLetter => '\u02B0',
            UnicodeCategory.OtherLetter => '\u4E00',
            UnicodeCategory.NonSpacingMark => '\u0300',
            UnicodeCategory.SpacingCombiningMark => '\u0903',
            UnicodeCategory.EnclosingMark => '\u20DD',
            UnicodeCategory.DecimalDigitNumber => '\u0660',
            UnicodeCategory.LetterNumber => '\u2160',
            UnicodeCategory.OtherNumber => '\u00B2',
            UnicodeCategory.Format => '\u200B',
            UnicodeCategory.DashPunctuation => '\u2013',
            UnicodeCategory.OtherPunctuation => '\u2020',
            UnicodeCategory.MathSymbol => '\u2200',
            UnicodeCategory.CurrencySymbol => '\u20A4',
            UnicodeCategory.ModifierSymbol => '\u02C2',
            UnicodeCategory.OtherSymbol => '\u2600',
            UnicodeCategory.PrivateUse => '\uE000',
            _ => '\u0378',
        };

    /// <summary>Escapes that .NET lacks or reads in another way, scripts and blocks, and options.</summary>
    [GeneratedRegex(@"\\[wWbBhHRXKGAZzyYOQEk]|\\[pP]\{(?!\^?(?:L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|Me|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Pi|Pf|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp|C|Cc|Cf|Co|Cn)\})[^}]*\}|\\[pP]\{\^|\[\[:|&&|\(\?[^:=!<i>]|\(\?<[^=!]", RegexOptions.CultureInvariant)]
    private static partial Regex Different();
}
