using System.Collections.Concurrent;
using MlBackend.Core.Errors;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Storage.Connections;

namespace MlBackend.Serving;

/// <summary>
/// Keeps the webhooks' secrets in memory, asked of the tool itself with the connection's credential: nothing more to store, and a
/// webhook that was made anew is found.
/// </summary>
internal sealed class WebhookSecrets(ConnectionStore connections, IEnumerable<IToolClientFactory> factories, TimeProvider time, ILogger<WebhookSecrets> log) : IWebhookSecrets
{
    /// <summary>Forged deliveries must not make the tool be asked each time.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    /// <summary>The tool waits for the answer to its delivery meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, Known> known = new();

    private sealed record Known(string? Secret, long At);

    /// <inheritdoc/>
    public async ValueTask<string?> FindAsync(Connection connection, string? refuted, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(connection.Id, out var last))
        {
            if (last.Secret is not null && last.Secret != refuted)
            {
                return last.Secret;
            }

            if (time.GetElapsedTime(last.At) < BetweenLooks)
            {
                return null;
            }
        }

        var secret = await AskAsync(connection, cancellationToken);
        known[connection.Id] = new Known(secret ?? last?.Secret, time.GetTimestamp());
        return secret;
    }

    private async Task<string?> AskAsync(Connection connection, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            if (connection.Url is null || await connections.ReadCredentialAsync(connection.Id, either.Token) is not { } credential)
            {
                return null;
            }

            using var client = factories.First(factory => factory.Tool == connection.Tool).Create(connection, credential);
            return client is IWebhookSecret tool ? await tool.WebhookSecretAsync(either.Token) : null;
        }
        catch (MlBackendException failure)
        {
            Log.SecretUnknown(log, failure.Code.Id, connection.Name);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.SecretUnknown(log, ErrorCodes.ToolTimedOut.Id, connection.Name);
            return null;
        }
    }
}
