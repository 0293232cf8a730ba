using MlBackend.Core.Tools;
using MlBackend.Storage.Connections;

namespace MlBackend.Jobs.Tools;

/// <summary>The command that gives a connection a credential.</summary>
internal static class LinkAdvice
{
    /// <summary>The connection that <c>mlbackend link --argilla</c> means without a name.</summary>
    public const string ArgillaName = "argilla";

    /// <summary>The command, with the address and the name where they are needed.</summary>
    public static string For(Connection connection) => For(connection, connection.Url?.AbsoluteUri ?? "URL");

    /// <summary>The same with an address as it may be shown.</summary>
    public static string For(Connection connection, string url) => connection.Tool == ToolKind.Argilla
        ? $"mlbackend link --argilla {url}{Named(connection, ArgillaName)} --key -"
        : $"mlbackend link {url} --token -{Named(connection, ConnectionStore.DefaultName)}";

    private static string Named(Connection connection, string usual) => connection.Name == usual ? "" : $" --name {connection.Name}";
}
