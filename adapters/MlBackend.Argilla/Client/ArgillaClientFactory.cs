using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client;

/// <summary>Makes the clients of Argilla connections over one pool of HTTP connections.</summary>
public sealed class ArgillaClientFactory(IHttpClientFactory clients, IOptions<ArgillaOptions> options, TimeProvider time, ILoggerFactory logs) : IToolClientFactory
{
    /// <summary>The name of the HTTP client in the services.</summary>
    internal const string HttpClientName = "argilla";

    /// <inheritdoc/>
    public ToolKind Tool => ToolKind.Argilla;

    /// <inheritdoc/>
    public IToolClient Create(Connection connection, string credential)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(credential);
        var address = connection.Url ?? throw ErrorCodes.ConnectionHasNoUrl.With($"Connection {connection.Name}.");
        var log = logs.CreateLogger<ArgillaClient>();
        return new ArgillaClient(connection, new Transport(clients.CreateClient(HttpClientName), address, credential, options.Value, time, log), options.Value, log);
    }
}
