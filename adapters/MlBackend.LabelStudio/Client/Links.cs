using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlBackend.Core.Errors;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Endpoints;

namespace MlBackend.LabelStudio.Client;

/// <summary>Which projects name this service as their backend, and the webhooks that tell it of changes.</summary>
internal sealed class Links(Connection connection, Transport transport, ILogger log)
{
    /// <summary>The name of the connection that a URL without a key means.</summary>
    private const string DefaultName = "default";
    private const string WebhookPath = "/webhook";
    private readonly string keyPath = $"{LabelStudioEndpoints.KeyPath}/{connection.Key}";

    /// <summary>True where one of the project's backends is this service. Makes Label Studio ask each backend for /health and /setup.</summary>
    public async Task<bool> IsLinkedAsync(string project, CancellationToken cancellationToken) => await BackendAsync(project, cancellationToken) is not null;

    /// <summary>This service as a project names it, asked just now by Label Studio; null where it does not.</summary>
    public async Task<MlBackendJson?> BackendAsync(string project, CancellationToken cancellationToken)
    {
        var backends = await transport.SendAsync(Route.MlBackends, ToolJsonContext.Default.IReadOnlyListMlBackendJson, query: "project=" + project, cancellationToken: cancellationToken);
        // A bare URL says nothing of whose it is; but what its /setup answered last does.
        return backends.FirstOrDefault(backend => IsOurs(backend.Url, "") && (HasKey(backend.Url, "") || ReleaseName.TryParse(backend.ModelVersion) is not null));
    }

    /// <summary>The projects with a webhook of ours: one call for all.</summary>
    public async Task<IReadOnlySet<long>> HookedProjectsAsync(CancellationToken cancellationToken)
    {
        var hooks = await transport.SendAsync(Route.Webhooks, ToolJsonContext.Default.IReadOnlyListWebhookJson, cancellationToken: cancellationToken);
        return hooks.Where(hook => IsOurs(hook.Url, WebhookPath)).Select(hook => hook.Project).OfType<long>().ToHashSet();
    }

    /// <summary>How the project's webhook of ours stands.</summary>
    public async Task<WebhookCondition> WebhookAsync(string project, CancellationToken cancellationToken)
    {
        var hooks = await transport.SendAsync(Route.Webhooks, ToolJsonContext.Default.IReadOnlyListWebhookJson, query: "project=" + project, cancellationToken: cancellationToken);
        var ours = hooks.Where(hook => IsOurs(hook.Url, WebhookPath)).ToList();
        return ours.Count == 0 ? WebhookCondition.Missing : ours.Exists(IsWhole) ? WebhookCondition.Standing : WebhookCondition.Incomplete;
    }

    /// <summary>
    /// Makes the webhook, or gives it back its address and what it lacks; a second one of this connection goes. Its address is
    /// the one at which Label Studio reaches this service by its own account, below <paramref name="address"/> only where it has none.
    /// </summary>
    /// <returns>False where Label Studio does not allow it.</returns>
    public async Task<bool> EnsureWebhookAsync(ProjectIdentity project, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            var url = await AddressAsync(project.ExternalId, cancellationToken) ?? address.AbsoluteUri.TrimEnd('/') + WebhookPath;
            var ours = await OurWebhooksAsync(project.ExternalId, url, cancellationToken);
            if (ours.Count == 0)
            {
                var isNumber = long.TryParse(project.ExternalId, out var id);
                await SendAsync(Route.CreateWebhook, null, new WebhookChangeJson(isNumber ? id : null, url), cancellationToken);
            }
            else if (ours[0].Url?.TrimEnd('/') != url || !IsWhole(ours[0]))
            {
                await SendAsync(Route.ChangeWebhook, Id(ours[0]), new WebhookChangeJson(null, url), cancellationToken);
            }

            foreach (var twin in ours.Skip(1))
            {
                await DeleteAsync(twin, cancellationToken);
            }

            return true;
        }
        catch (ToolException exception) when (exception.Code == ErrorCodes.ToolForbids || exception.Code == ErrorCodes.ToolRefused)
        {
            Log.WebhookRefused(log, exception.Code.Id, project);
            return false;
        }
    }

    /// <summary>Removes the project's webhooks of this connection.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RemoveWebhooksAsync(string project, CancellationToken cancellationToken)
    {
        var ours = await OurWebhooksAsync(project, await AddressAsync(project, cancellationToken), cancellationToken);
        foreach (var hook in ours)
        {
            await DeleteAsync(hook, cancellationToken);
        }

        return ours.Count;
    }

    private async Task<string?> AddressAsync(string project, CancellationToken cancellationToken) =>
        (await BackendAsync(project, cancellationToken))?.Url is { } url ? url.TrimEnd('/') + WebhookPath : null;

    /// <summary>Those that carry the key, and the one at the address; the one at the address first. An address without a key may be anybody's.</summary>
    private async Task<IReadOnlyList<WebhookJson>> OurWebhooksAsync(string project, string? url, CancellationToken cancellationToken)
    {
        var hooks = await transport.SendAsync(Route.Webhooks, ToolJsonContext.Default.IReadOnlyListWebhookJson, query: "project=" + project, cancellationToken: cancellationToken);
        return
        [
            .. hooks.Where(hook => HasKey(hook.Url, WebhookPath) || hook.Url?.TrimEnd('/') == url)
                .OrderByDescending(hook => hook.Url?.TrimEnd('/') == url).ThenByDescending(IsWhole).ThenBy(hook => hook.Id),
        ];
    }

    private async Task DeleteAsync(WebhookJson hook, CancellationToken cancellationToken)
    {
        try
        {
            await transport.SendAsync(Route.DeleteWebhook, Id(hook), body: null, cancellationToken);
        }
        catch (ToolException exception) when (exception.Code == ErrorCodes.NotInTool)
        {
            // Somebody was faster.
        }
    }

    private static string Id(WebhookJson hook) => hook.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsWhole(WebhookJson hook) => hook is { IsActive: true, SendPayload: true, SendForAllActions: true };

    private Task<WebhookJson> SendAsync(Route route, string? id, WebhookChangeJson change, CancellationToken cancellationToken) => transport.SendAsync(
        route,
        ToolJsonContext.Default.WebhookJson,
        id,
        body: JsonSerializer.SerializeToUtf8Bytes(change, ToolJsonContext.Default.WebhookChangeJson),
        cancellationToken: cancellationToken);

    /// <summary>True for an address with this connection's key, and for the default connection one with no key at all.</summary>
    private bool IsOurs(string? url, string suffix) =>
        HasKey(url, suffix) || (connection.Name == DefaultName && url is not null && !url.Contains(LabelStudioEndpoints.KeyPath + "/", StringComparison.Ordinal));

    private bool HasKey(string? url, string suffix) => url?.TrimEnd('/').EndsWith(keyPath + suffix, StringComparison.Ordinal) == true;
}
