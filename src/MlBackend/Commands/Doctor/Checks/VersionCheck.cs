namespace MlBackend.Commands.Doctor.Checks;

/// <summary>The tool's version is one that this program was tried with.</summary>
internal sealed class VersionCheck : IConnectionCheck
{
    /// <summary>The Label Studio that every call was recorded from.</summary>
    private static readonly Version Tried = new(1, 23, 2);

    public string Name => "version";

    public Finding? Look(ConnectionFacts connection)
    {
        if (connection.Tool is not { } tool)
        {
            return null;
        }

        var isKnown = Version.TryParse(tool.Version.Split('+', '-')[0], out var version) && version >= Tried;
        return isKnown
            ? new Finding(Name, connection.Subject, Verdict.Ok, $"Label Studio {tool.Version}.", null)
            : new Finding(Name, connection.Subject, Verdict.Warning, $"Label Studio {tool.Version}: older than {Tried}, which this program was tried with, or unknown.", $"Update Label Studio to {Tried} or later where something does not work.");
    }
}
