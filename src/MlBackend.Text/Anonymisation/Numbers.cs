using System.Text;
using System.Text.RegularExpressions;

namespace MlBackend.Text.Anonymisation;

/// <summary>Finds IBANs, card numbers, NIRs and telephone numbers: runs of digits with separators.</summary>
internal static partial class Numbers
{
    private const int LongestCard = 19;
    private const string Separators = " .-\u00A0\u202F";

    /// <summary>Adds what is found.</summary>
    public static void Add(string text, List<PersonalData> found)
    {
        foreach (Match match in IbanStart().Matches(text))
        {
            if (Taken(text, match.Index, CheckDigits.IbanLength(match.Value[..2]), out var end) is { } characters && CheckDigits.IsIban(characters))
            {
                found.Add(new PersonalData(match.Index, end, PersonalDataKind.Iban));
            }
        }

        foreach (Match match in Run().Matches(text))
        {
            AddGrouped(match, found);
        }

        foreach (Match match in Phone().Matches(text))
        {
            if (match.ValueSpan.ContainsAnyInRange('0', '9') && match.Value.Count(char.IsAsciiDigit) is >= 8 and <= 15)
            {
                found.Add(new PersonalData(match.Index, match.Index + match.Length, PersonalDataKind.Phone));
            }
        }
    }

    /// <summary>The next characters less their separators; null where there are too few.</summary>
    private static string? Taken(string text, int start, int count, out int end)
    {
        var taken = new StringBuilder();
        for (end = start; end < text.Length && taken.Length < count; end++)
        {
            if (char.IsAsciiLetterUpper(text[end]) || char.IsAsciiDigit(text[end]))
            {
                taken.Append(text[end]);
            }
            else if (!Separators.Contains(text[end], StringComparison.Ordinal) || Separators.Contains(text[end - 1], StringComparison.Ordinal))
            {
                break;
            }
        }

        return count > 0 && taken.Length == count && (end == text.Length || !char.IsLetterOrDigit(text[end])) ? taken.ToString() : null;
    }

    // Another number may stand before or behind, as a card's expiry does: every stretch of whole groups is tried, the longest first.
    private static void AddGrouped(Match run, List<PersonalData> found)
    {
        var groups = run.Groups["group"].Captures;
        for (var first = 0; first < groups.Count; first++)
        {
            var digits = "";
            (int Last, PersonalDataKind Kind)? best = null;
            for (var last = first; last < groups.Count && digits.Length + groups[last].Length <= LongestCard; last++)
            {
                digits += groups[last].Value;
                best = CheckDigits.IsNir(digits) ? (last, PersonalDataKind.Nir) : CheckDigits.IsCard(digits) ? (last, PersonalDataKind.Card) : best;
            }

            if (best is { } taken)
            {
                found.Add(new PersonalData(groups[first].Index, groups[taken.Last].Index + groups[taken.Last].Length, taken.Kind));
                first = taken.Last;
            }
        }
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}])[A-Z]{2}[0-9]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex IbanStart();

    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?<group>[0-9][0-9AB]*)(?:[ .\-\u00A0\u202F](?<group>[0-9][0-9AB]*))*(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex Run();

    // International with + or 00; French national; North American; German national with a separated area code.
    [GeneratedRegex(
        @"(?:(?<![\p{N}+])\+[1-9](?:[ .\-/\u00A0\u202F]?(?:\(0\)|\([0-9]{1,4}\)|[0-9])){6,14}"
        + @"|(?<![\p{L}\p{N}+.,/\-]|[0-9][ \u00A0\u202F])(?:00[1-9](?:[ .\-/\u00A0\u202F]?(?:\(0\)|\([0-9]{1,4}\)|[0-9])){6,14}"
        + @"|0[1-9](?:[ .\-\u00A0\u202F]?[0-9]{2}){4}"
        + @"|(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[.\- ])[2-9][0-9]{2}[.\- ][0-9]{4}"
        + @"|0[1-9][0-9]{1,4}[ /\-][0-9]{3,8}(?:[ \-][0-9]{1,5}){0,2}))(?![\p{L}\p{N}]|[.,/\-][0-9])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Phone();
}
