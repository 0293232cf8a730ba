using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlBackend.Argilla.Contract;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client.Records;

/// <summary>The metadata property by which annotators sort. Argilla allows new properties in published datasets too.</summary>
internal sealed class Priorities(Transport transport, ILogger log)
{
    private readonly ConcurrentDictionary<string, bool> writable = new(StringComparer.Ordinal);

    /// <summary>Whether records may carry a priority; makes the property where it is missing and allowed.</summary>
    public async Task<bool> AreWritableAsync(ProjectIdentity dataset, CancellationToken cancellationToken)
    {
        if (writable.TryGetValue(dataset.ExternalId, out var known))
        {
            return known;
        }

        var isWritable = await LookAsync(dataset, cancellationToken);
        if (!isWritable)
        {
            Log.NoPriority(log, ErrorCodes.PriorityNotWritable.Id, dataset, RecordBatch.PriorityProperty);
        }

        return writable[dataset.ExternalId] = isWritable;
    }

    /// <summary>Forgets what is known of a dataset: somebody may have removed the property.</summary>
    public void Forget(ProjectIdentity dataset) => writable.TryRemove(dataset.ExternalId, out _);

    /// <summary>The property as the dataset has it; null where it has none.</summary>
    public async Task<MetadataPropertyJson?> FindAsync(ProjectIdentity dataset, CancellationToken cancellationToken) =>
        (await transport.SendAsync(
            Route.MetadataProperties, ToolJsonContext.Default.ItemsJsonMetadataPropertyJson, dataset.ExternalId, cancellationToken: cancellationToken))
        .Items.FirstOrDefault(property => property.Name == RecordBatch.PriorityProperty);

    /// <summary>True where every priority is allowed by a property.</summary>
    public static bool Fits(MetadataPropertyJson property) => property.Settings is { Type: "float" } settings && !(settings.Min > 0) && !(settings.Max < 1);

    private async Task<bool> LookAsync(ProjectIdentity dataset, CancellationToken cancellationToken)
    {
        if (await FindAsync(dataset, cancellationToken) is { } standing)
        {
            return Fits(standing);
        }

        var property = new MetadataPropertyJson(null, RecordBatch.PriorityProperty, "Most useful next", new MetadataSettingsJson("float"), VisibleForAnnotators: true);
        try
        {
            await transport.SendAsync(
                Route.CreateMetadataProperty,
                dataset.ExternalId,
                query: null,
                JsonSerializer.SerializeToUtf8Bytes(property, ToolJsonContext.Default.MetadataPropertyJson),
                cancellationToken);
            return true;
        }
        catch (ToolException failure) when (failure.Code == ErrorCodes.ArgillaHasAlready || failure.Delivery == Delivery.InDoubt)
        {
            // Another worker was faster, or it was made after all.
            return await FindAsync(dataset, cancellationToken) is { } other && Fits(other);
        }
        catch (ToolException failure) when (failure.Code == ErrorCodes.ArgillaForbids || failure.Code == ErrorCodes.ArgillaRefused)
        {
            return false;
        }
    }
}
