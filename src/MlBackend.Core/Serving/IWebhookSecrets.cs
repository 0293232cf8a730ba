using MlBackend.Core.Tools;

namespace MlBackend.Core.Serving;

/// <summary>The secrets with which tools sign their webhooks.</summary>
public interface IWebhookSecrets
{
    /// <summary>
    /// The secret of a connection's webhook, asked of the tool where it is not known yet, or where it is
    /// <paramref name="refuted"/>, which signs no longer.
    /// </summary>
    /// <returns>The tool's own text of the secret; null where the tool cannot be asked now or has no webhook of ours.</returns>
    ValueTask<string?> FindAsync(Connection connection, string? refuted, CancellationToken cancellationToken);
}

/// <summary>A tool that signs its webhooks. Its client implements it beside <see cref="IToolClient"/>.</summary>
public interface IWebhookSecret
{
    /// <summary>The secret of this connection's webhook; null where it has none.</summary>
    /// <exception cref="ToolException">The tool did not answer, or does not show it to this credential.</exception>
    Task<string?> WebhookSecretAsync(CancellationToken cancellationToken);
}
