using System.CommandLine;
using MlBackend.Argilla.Client;
using MlBackend.Commands.Store;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Jobs.Tools;
using MlBackend.Storage.Connections;

namespace MlBackend.Commands.Argilla;

/// <summary>The client of an Argilla that was linked before: its address and its key are stored.</summary>
internal static class LinkedArgilla
{
    public static readonly Option<string> Name = new("--name") { Description = "The connection's name.", DefaultValueFactory = _ => LinkAdvice.ArgillaName, HelpName = "NAME" };

    public static readonly Option<string> Dataset = CommonOptions.Path("--dataset", "The dataset's name, with its workspace and a / before it where there are several.", "NAME");

    /// <summary>Does some work with it.</summary>
    /// <exception cref="MlBackendException">No connection of that name is linked to an Argilla.</exception>
    public static async Task UseAsync(ParseResult parsed, Func<ArgillaClient, Task> work, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var name = parsed.GetRequiredValue(Name);
        var connections = session.Get<ConnectionStore>();
        var connection = (await connections.ListAsync(cancellationToken)).FirstOrDefault(known => known.Name == name && known.Tool == ToolKind.Argilla)
            ?? throw ErrorCodes.RowMissing.With($"No connection '{name}' to an Argilla; run: mlbackend link --argilla URL --key -.");
        if (await connections.ReadCredentialAsync(connection.Id, cancellationToken) is not { } credential)
        {
            throw ErrorCodes.RowMissing.With($"Connection '{name}' has no key; run: {LinkAdvice.For(connection)}.");
        }

        using var client = (ArgillaClient)session.Factory(ToolKind.Argilla).Create(connection, credential);
        await work(client);
    }
}
