using System.CommandLine.Parsing;
using System.Globalization;

namespace MlBackend.Commands.Tokens;

/// <summary>Reads when a token ends: <c>90d</c> from now, or the end of a day in UTC.</summary>
internal static class Expiry
{
    private const int MostDays = 36_500;

    public static DateTimeOffset? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays)
        {
            return TimeProvider.System.GetUtcNow().AddDays(days);
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day >= DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime) && day < DateOnly.MaxValue)
        {
            return new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        }

        result.AddError("--expires is a number of days such as 90d, or a day from today on such as 2027-12-31.");
        return null;
    }
}
