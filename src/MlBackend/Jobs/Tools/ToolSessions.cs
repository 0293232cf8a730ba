using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;

namespace MlBackend.Jobs.Tools;

/// <summary>
/// Opens the tool of a project, and turns "no token", "wrong token" and "no such project" into the project's state
/// instead of a failure that comes again and again.
/// </summary>
internal sealed class ToolSessions(
    ConnectionStore connections, ProjectStore projects, IEnumerable<IToolClientFactory> factories, ILogger<ToolSessions> log) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<Guid, Session> sessions = [];
    private readonly List<IToolClient> retired = [];

    private sealed record Session(Uri Url, string Credential, IToolClient Client);

    /// <summary>Runs work with the client of a project's connection.</summary>
    /// <returns>False where it could not be run; the project's state says why.</returns>
    /// <exception cref="ToolException">The tool failed in a way that may pass.</exception>
    public async Task<bool> UseAsync(Project project, Func<IToolClient, Task> work, CancellationToken cancellationToken)
    {
        var connection = await connections.FindAsync(project.ConnectionId, cancellationToken)
            ?? throw ErrorCodes.RowMissing.With($"The connection is {project.ConnectionId}.");
        if (await OpenAsync(connection, cancellationToken) is not { } client)
        {
            await SetStateAsync(project, ProjectState.NeedsToken, $"There is no token yet. Run: {LinkAdvice.For(connection)}", cancellationToken);
            return false;
        }

        try
        {
            await work(client);
            return true;
        }
        catch (ToolException failure) when (failure.Status is 401 || failure.Code == ErrorCodes.CredentialRefused || failure.Code == ErrorCodes.LegacyTokensOff)
        {
            await SetStateAsync(project, ProjectState.NeedsToken, $"{failure.Code.Id}: {failure.Code.What} Run: {LinkAdvice.For(connection)}", cancellationToken);
            return false;
        }
    }

    /// <summary>The client of a connection, kept for later; null where it has no address or no credential yet.</summary>
    public async Task<IToolClient?> OpenAsync(Connection connection, CancellationToken cancellationToken) =>
        connection.Url is not null && await connections.ReadCredentialAsync(connection.Id, cancellationToken) is { } credential
            ? await ClientAsync(connection, connection.Url, credential, cancellationToken)
            : null;

    /// <summary>Writes a state and says so once.</summary>
    public async Task SetStateAsync(Project project, ProjectState state, string? cause, CancellationToken cancellationToken)
    {
        if (await projects.SetStateAsync(project.Id, state, cause, cancellationToken))
        {
            Log.StateChanged(log, project.Title, state, cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gate.Dispose();
        foreach (var client in sessions.Values.Select(session => session.Client).Concat(retired))
        {
            client.Dispose();
        }
    }

    private async Task<IToolClient> ClientAsync(Connection connection, Uri url, string credential, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (sessions.TryGetValue(connection.Id, out var known))
            {
                if (known.Url == url && known.Credential == credential)
                {
                    return known.Client;
                }

                // Another job may still be using it.
                retired.Add(known.Client);
            }

            var factory = factories.First(factory => factory.Tool == connection.Tool);
            var client = factory.Create(connection, credential);
            sessions[connection.Id] = new Session(url, credential, client);
            return client;
        }
        finally
        {
            gate.Release();
        }
    }
}
