using MlBackend.Core.Tools;

namespace MlBackend.Commands.Doctor.Checks;

/// <summary>The tool's version is one that this program was tried with.</summary>
internal sealed class VersionCheck : IConnectionCheck
{
    /// <summary>The servers that every call was recorded from.</summary>
    private static (string Name, Version Tried) Known(ToolKind tool) => tool switch
    {
        ToolKind.Argilla => ("Argilla", new(2, 8, 0)),
        _ => ("Label Studio", new(1, 23, 2)),
    };

    public string Name => "version";

    public Finding? Look(ConnectionFacts connection)
    {
        if (connection.Tool is not { } tool)
        {
            return null;
        }

        var (name, tried) = Known(connection.Connection.Tool);
        var isKnown = Version.TryParse(tool.Version.Split('+', '-')[0], out var version) && version >= tried;
        return isKnown
            ? new Finding(Name, connection.Subject, Verdict.Ok, $"{name} {tool.Version}.", null)
            : new Finding(Name, connection.Subject, Verdict.Warning, $"{name} {tool.Version}: older than {tried}, which this program was tried with, or unknown.", $"Update {name} to {tried} or later where something does not work.");
    }
}
