using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace MlBackend.Text.Anonymisation;

/// <summary>
/// Finds personal data in a text. What has check digits must have the right ones; what has none must look like nothing else. Time is
/// near linear in the text: every pattern begins where a run of its characters begins.
/// </summary>
public static partial class PersonalDataFinder
{
    private const int MostRounds = 4;

    /// <summary>All pieces in order, none overlapping: of two that share a place the one that begins first stays, then the longest.</summary>
    /// <param name="text">The text.</param>
    /// <param name="names">Stretches that are known to be names of persons; null = none.</param>
    public static IReadOnlyList<PersonalData> Find(string text, IEnumerable<(int Start, int End)>? names = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<PersonalData> all = [.. (names ?? []).Select(name => new PersonalData(name.Start, name.End, PersonalDataKind.Person))];

        // A piece that touches another is not seen as one, so the found ones are blanked and the rest is looked through again.
        var rest = Blanked(text, all);
        for (var round = 0; round < MostRounds && Once(rest) is { Count: > 0 } found; round++)
        {
            all.AddRange(found);
            rest = Blanked(rest, found);
        }

        return Apart(all);
    }

    private static List<PersonalData> Once(string text)
    {
        List<PersonalData> found = [];
        Add(found, Url().Matches(text), PersonalDataKind.Url, match => match.Value.TrimEnd('.', ',', ';', ':', '!', '?', ')', ']', '»', '\'', '"').Length);
        Add(found, Email().Matches(text), PersonalDataKind.Email, match => match.Length);
        Add(found, IpVersion4().Matches(text), PersonalDataKind.IpAddress, match => match.Length);
        Add(found, IpVersion6().Matches(text), PersonalDataKind.IpAddress, IpVersion6Length);
        Numbers.Add(text, found);
        BirthDates.Add(text, found);
        return found;
    }

    private static string Blanked(string text, List<PersonalData> found)
    {
        if (found.Count == 0)
        {
            return text;
        }

        var units = text.ToCharArray();
        foreach (var piece in found)
        {
            units.AsSpan(piece.Start, piece.End - piece.Start).Fill('\n');
        }

        return new string(units);
    }

    private static List<PersonalData> Apart(List<PersonalData> found)
    {
        List<PersonalData> apart = [];
        foreach (var piece in found.OrderBy(piece => piece.Start).ThenByDescending(piece => piece.End).ThenBy(piece => piece.Kind))
        {
            if (apart.Count == 0 || apart[^1].End <= piece.Start)
            {
                apart.Add(piece);
            }
            else if (piece.End > apart[^1].End)
            {
                // Half of a piece must not stay behind.
                apart[^1] = apart[^1] with { End = piece.End };
            }
        }

        return apart;
    }

    private static void Add(List<PersonalData> found, MatchCollection matches, PersonalDataKind kind, Func<Match, int> length)
    {
        foreach (Match match in matches)
        {
            var own = length(match);
            if (own > 0)
            {
                found.Add(new PersonalData(match.Index, match.Index + own, kind));
            }
        }
    }

    // A time of day or a ratio has colons too, but is no address to the parser; :: alone says nothing about anybody.
    private static int IpVersion6Length(Match match)
    {
        var value = match.Value.TrimEnd('.', ':');
        value = match.Value.StartsWith(value + "::", StringComparison.Ordinal) ? value + "::" : value;
        return value.Count(unit => unit == ':') >= 2 && value.Any(char.IsAsciiHexDigit) && value.Length > 3
            && IPAddress.TryParse(value, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
                ? value.Length
                : 0;
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?:(?:https?|ftp)://|www\.)[^\s<>""«»]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex(@"(?<![\p{L}\p{N}._%+\-])[\p{L}\p{N}][\p{L}\p{N}._%+\-]{0,63}@(?:[\p{L}\p{N}][\p{L}\p{N}\-]{0,62}\.){1,8}\p{L}{2,24}", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    [GeneratedRegex(@"(?<![0-9.])(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?![0-9]|\.[0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex IpVersion4();

    [GeneratedRegex(@"(?<![\p{L}\p{N}:.])[0-9A-Fa-f:]{2,39}(?:\.[0-9]{1,3}){0,3}(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex IpVersion6();
}
