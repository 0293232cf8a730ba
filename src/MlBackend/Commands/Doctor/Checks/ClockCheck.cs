using System.Globalization;

namespace MlBackend.Commands.Doctor.Checks;

/// <summary>The tool's clock and ours agree. Pulls go by the tool's clock alone; only people who compare times are misled.</summary>
internal sealed class ClockCheck : IConnectionCheck
{
    /// <summary>An answer's date has no fractions and is under way for a moment.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    public string Name => "clock";

    public Finding? Look(ConnectionFacts connection)
    {
        if (connection.Tool is not { } tool)
        {
            return null;
        }

        if (tool.ClockLead is not { } lead)
        {
            return new Finding(Name, connection.Subject, Verdict.Ok, "The tool's answers have no date to compare with.", null);
        }

        var seconds = string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(lead.TotalSeconds):0} s {(lead < TimeSpan.Zero ? "behind" : "ahead of")}");
        return lead.Duration() <= Tolerance
            ? new Finding(Name, connection.Subject, Verdict.Ok, $"The tool's clock is {seconds} ours.", null)
            : new Finding(Name, connection.Subject, Verdict.Warning, $"The tool's clock is {seconds} ours: pulls go by the tool's, but times here and there do not match.", "Set both machines' clocks by NTP.");
    }
}
