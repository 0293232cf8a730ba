using MlBackend.Core.Tools;
using MlBackend.Storage.Connections;

namespace MlBackend.Jobs.Tools;

/// <summary>The command that gives a connection a credential.</summary>
internal static class LinkAdvice
{
    /// <summary>The connection that <c>mlbackend link --argilla</c> means without a name.</summary>
    public const string ArgillaName = "argilla";

    /// <summary>The command, with the address and the name where they are needed.</summary>
    public static string For(Connection connection)
    {
        var url = connection.Url?.AbsoluteUri ?? "URL";
        return connection.Tool == ToolKind.Argilla
            ? $"mlbackend link --argilla {url}{Named(connection, ArgillaName)} --key -"
            : $"mlbackend link {url}{Named(connection, ConnectionStore.DefaultName)} --token -";
    }

    private static string Named(Connection connection, string usual) => connection.Name == usual ? "" : $" --name {connection.Name}";
}
