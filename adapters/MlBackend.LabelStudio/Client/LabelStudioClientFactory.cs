using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.LabelStudio.Client;

/// <summary>Makes the clients of Label Studio connections over one pool of HTTP connections.</summary>
public sealed class LabelStudioClientFactory(IHttpClientFactory clients, IOptions<LabelStudioOptions> options, TimeProvider time, ILoggerFactory logs) : IToolClientFactory
{
    /// <summary>The name of the HTTP client in the services.</summary>
    internal const string HttpClientName = "label-studio";

    /// <inheritdoc/>
    public ToolKind Tool => ToolKind.LabelStudio;

    /// <inheritdoc/>
    public IToolClient Create(Connection connection, string credential)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(credential);
        var address = connection.Url ?? throw ErrorCodes.ConnectionHasNoUrl.With($"Connection {connection.Name}.");
        var log = logs.CreateLogger<LabelStudioClient>();
        var transport = new Transport(clients.CreateClient(HttpClientName), address, Credential.Of(credential), options.Value, time, log);
        return new LabelStudioClient(connection, transport, options.Value, time, log);
    }
}
