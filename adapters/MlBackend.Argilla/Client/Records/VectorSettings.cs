using System.Buffers;
using System.Text.Json;
using MlBackend.Argilla.Contract;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client.Records;

/// <summary>
/// Vectors at records, under a name that the dataset's vectors settings have. A write names one vector of a record: all others, its
/// suggestions, metadata and responses stay.
/// </summary>
internal sealed class VectorSettings(Transport transport, RecordPages pages, ArgillaOptions options) : IToolVectors
{
    /// <summary>Argilla keeps numbers as JSON; its index as 32 bits.</summary>
    private const float Same = 1e-5f;

    private readonly Dictionary<string, StandingRecords> standing = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<bool> EnsureVectorsAsync(ProjectIdentity project, string name, string title, int length, CancellationToken cancellationToken)
    {
        if (await FindAsync(project, name, cancellationToken) is { } known)
        {
            return known.Dimensions == length;
        }

        try
        {
            await transport.SendAsync(
                Route.CreateVectorSettings,
                project.ExternalId,
                query: null,
                JsonSerializer.SerializeToUtf8Bytes(new VectorSettingsJson(name, title, length), ToolJsonContext.Default.VectorSettingsJson),
                cancellationToken);
            return true;
        }
        catch (ToolException failure) when (failure.Code == ErrorCodes.ArgillaHasAlready || failure.Delivery == Delivery.InDoubt)
        {
            // Another worker was faster, or they were made after all.
            return await FindAsync(project, name, cancellationToken) is { } other && other.Dimensions == length;
        }
        catch (ToolException failure) when (failure.Code == ErrorCodes.ArgillaForbids || failure.Code == ErrorCodes.ArgillaRefused)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<int> PushVectorsAsync(ProjectIdentity project, string name, IReadOnlyDictionary<string, float[]> vectors, CancellationToken cancellationToken)
    {
        var written = 0;
        foreach (var some in vectors.Chunk(options.PushBatchSize))
        {
            var records = await StandingOf(name).ReadAsync(project.ExternalId, [.. some.Select(entry => entry.Key)], cancellationToken);

            // One that is gone must not be written: Argilla would take it for a new one.
            var changes = some.Where(entry => records.TryGetValue(entry.Key, out var record) && !HasAlready(record, name, entry.Value)).ToList();
            if (changes.Count > 0)
            {
                await transport.SendAsync(Route.WriteRecords, ToolJsonContext.Default.WrittenPageJson, project.ExternalId, body: Body(name, changes), cancellationToken: cancellationToken);
                written += changes.Count;
            }
        }

        return written;
    }

    private async Task<VectorSettingsJson?> FindAsync(ProjectIdentity project, string name, CancellationToken cancellationToken) =>
        (await transport.SendAsync(Route.VectorsSettings, ToolJsonContext.Default.ItemsJsonVectorSettingsJson, project.ExternalId, cancellationToken: cancellationToken))
        .Items.FirstOrDefault(settings => settings.Name == name);

    private StandingRecords StandingOf(string name)
    {
        lock (standing)
        {
            return standing.TryGetValue(name, out var known) ? known : standing[name] = new StandingRecords(pages, "vectors:" + Uri.EscapeDataString(name));
        }
    }

    private static bool HasAlready(RecordJson record, string name, float[] vector)
    {
        if (record.Vectors.ValueKind != JsonValueKind.Object || !record.Vectors.TryGetProperty(name, out var known)
            || known.ValueKind != JsonValueKind.Array || known.GetArrayLength() != vector.Length)
        {
            return false;
        }

        var at = 0;
        foreach (var number in known.EnumerateArray())
        {
            if (number.ValueKind != JsonValueKind.Number || Math.Abs(number.GetSingle() - vector[at++]) > Same)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>{items: [{id, vectors: {name: [numbers]}}]}.</summary>
    private static ReadOnlyMemory<byte> Body(string name, List<KeyValuePair<string, float[]>> records)
    {
        var buffer = new ArrayBufferWriter<byte>(12 * records.Count * records[0].Value.Length);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var (id, vector) in records)
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteStartObject("vectors");
            writer.WriteStartArray(name);
            foreach (var number in vector)
            {
                writer.WriteNumberValue(number);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
