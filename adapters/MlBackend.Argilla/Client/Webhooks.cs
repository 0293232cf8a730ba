using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlBackend.Argilla.Contract;
using MlBackend.Argilla.Endpoints;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client;

/// <summary>The webhook that tells this service of changes: one for the whole server, which only an owner's key may make.</summary>
internal sealed class Webhooks(Connection connection, Transport transport, ILogger log) : IDisposable
{
    /// <summary>
    /// What a pull may have to bring. record.created, record.updated and record.completed are left out: every suggestion that this
    /// service writes would come back as one of them, and an annotator's response wait behind thousands of those in Argilla's queue. New
    /// records are found by polling, and every change of a response comes as itself.
    /// </summary>
    public static readonly IReadOnlyList<string> Events =
    [
        "dataset.published", "dataset.updated", "dataset.deleted", "record.deleted", "response.created", "response.updated", "response.deleted",
    ];

    private readonly string path = $"{ArgillaEndpoints.KeyPath}/{connection.Key}{ArgillaEndpoints.WebhookPath}";
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Makes the webhook, or mends its address, its events and whether it is on; a second one of this connection goes.</summary>
    /// <returns>False where Argilla does not allow it.</returns>
    public async Task<bool> EnsureAsync(Uri address, CancellationToken cancellationToken)
    {
        // Every dataset asks for it, and all mean the same one.
        await gate.WaitAsync(cancellationToken);
        try
        {
            var url = address.AbsoluteUri.TrimEnd('/') + ArgillaEndpoints.WebhookPath;
            var ours = await OursAsync(cancellationToken);
            if (ours.Count == 0)
            {
                await SendAsync(Route.CreateWebhook, null, new WebhookChangeJson(url, Events, "MlBackend"), cancellationToken);
            }
            else if (ours[0].Url != url || !ours[0].Enabled || !ours[0].Events.ToHashSet(StringComparer.Ordinal).SetEquals(Events))
            {
                await SendAsync(Route.ChangeWebhook, ours[0].Id, new WebhookChangeJson(url, Events, Enabled: true), cancellationToken);
            }

            foreach (var twin in ours.Skip(1))
            {
                await DeleteAsync(twin, cancellationToken);
            }

            return true;
        }
        catch (ToolException failure) when (failure.Code == ErrorCodes.ArgillaForbids || failure.Code == ErrorCodes.ArgillaRefused)
        {
            Log.WebhookRefused(log, failure.Code.Id);
            return false;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>How the webhook stands, by which address it calls, and how many others there are.</summary>
    public async Task<(WebhookCondition Condition, Uri? Address, int Others)> LookAsync(CancellationToken cancellationToken)
    {
        var all = (await transport.SendAsync(Route.Webhooks, ToolJsonContext.Default.ItemsJsonWebhookJson, cancellationToken: cancellationToken)).Items;
        var ours = all.Where(IsOurs).ToList();
        var condition = ours.Count == 0 ? WebhookCondition.Missing
            : ours[0].Enabled && ours[0].Events.ToHashSet(StringComparer.Ordinal).IsSupersetOf(Events) ? WebhookCondition.Standing
            : WebhookCondition.Incomplete;
        return (condition, ours.Count > 0 && Uri.TryCreate(ours[0].Url, UriKind.Absolute, out var address) ? address : null, all.Count - ours.Count);
    }

    /// <summary>Base64 of the secret with which Argilla signs; null where there is no webhook of ours.</summary>
    public async Task<string?> SecretAsync(CancellationToken cancellationToken) => await OursAsync(cancellationToken) is [var first, ..] ? first.Secret : null;

    /// <summary>Removes this connection's webhooks.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<WebhookJson> ours;
        try
        {
            ours = await OursAsync(cancellationToken);
        }
        catch (ToolException failure) when (failure.Code == ErrorCodes.ArgillaForbids)
        {
            // Whose key this is could not make one.
            return 0;
        }

        foreach (var hook in ours)
        {
            await DeleteAsync(hook, cancellationToken);
        }

        return ours.Count;
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<IReadOnlyList<WebhookJson>> OursAsync(CancellationToken cancellationToken) =>
    [
        .. (await transport.SendAsync(Route.Webhooks, ToolJsonContext.Default.ItemsJsonWebhookJson, cancellationToken: cancellationToken))
            .Items.Where(IsOurs),
    ];

    private bool IsOurs(WebhookJson hook) => hook.Url.EndsWith(path, StringComparison.Ordinal);

    private Task SendAsync(Route route, string? id, WebhookChangeJson change, CancellationToken cancellationToken) =>
        transport.SendAsync(route, id, query: null, JsonSerializer.SerializeToUtf8Bytes(change, ToolJsonContext.Default.WebhookChangeJson), cancellationToken);

    private async Task DeleteAsync(WebhookJson hook, CancellationToken cancellationToken)
    {
        try
        {
            await transport.SendAsync(Route.DeleteWebhook, hook.Id, query: null, body: null, cancellationToken);
        }
        catch (ToolException failure) when (failure.Code == ErrorCodes.NotInTool)
        {
            // Somebody was faster.
        }
    }
}
