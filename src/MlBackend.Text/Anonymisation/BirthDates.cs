using System.Text.RegularExpressions;

namespace MlBackend.Text.Anonymisation;

/// <summary>Finds dates that a word of birth stands before, in English, French, German and Spanish. Other dates tell of nobody.</summary>
internal static partial class BirthDates
{
    /// <summary>Adds what is found.</summary>
    public static void Add(string text, List<PersonalData> found)
    {
        foreach (Match match in Birth().Matches(text))
        {
            var date = match.Groups["date"];
            found.Add(new PersonalData(date.Index, date.Index + date.Length, PersonalDataKind.BirthDate));
        }
    }

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}])(?:born|birth(?:day|date)?|d\.?o\.?b\.?|née?\(?e?\)?|naissance|geboren|geb\.|Geburts(?:datum|tag)|nacid[oa]|nacimiento)(?![\p{L}\p{N}])[^\n0-9]{0,40}?"
        + @"(?<date>(?:[0-9]{4}[\-/.][0-9]{1,2}[\-/.][0-9]{1,2}|[0-9]{1,2}[\-/.] ?[0-9]{1,2}[\-/.] ?(?:[0-9]{4}|[0-9]{2})"
        + @"|[0-9]{1,2}(?:st|nd|rd|th|er|\.)? (?:of |de )?(?:january|february|march|april|may|june|july|august|september|october|november|december|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|januar|februar|märz|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre),? (?:de(?:l)? )?[0-9]{4}"
        + @"|(?:january|february|march|april|may|june|july|august|september|october|november|december) [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}))(?![0-9])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Birth();
}
