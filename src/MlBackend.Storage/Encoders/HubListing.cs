using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlBackend.Core.Errors;

namespace MlBackend.Storage.Encoders;

/// <summary>One file of a model on the hub.</summary>
/// <param name="Path">Its name; <c>/</c> parts folders.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of a large file; null for small ones.</param>
/// <param name="GitId">Git's id of the file: SHA-1 over a header and the content; of a large file that of its pointer.</param>
internal sealed record HubFile(string Path, long Size, string? Sha256, string? GitId)
{
    /// <summary>Whether a file on disk is this one.</summary>
    public async Task<bool> IsAsync(string path)
    {
        await using var stream = File.OpenRead(path);
        if (stream.Length != Size)
        {
            return false;
        }

        if (Sha256 is not null)
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream).ConfigureAwait(false)) == Sha256;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
        var buffer = new byte[1 << 16];
        while (await stream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var read)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return GitId is null || Convert.ToHexStringLower(hash.GetHashAndReset()) == GitId;
    }
}

/// <summary>What the hub (or a mirror with its API) says of a model: the commit of a revision and the files of it.</summary>
internal static class HubListing
{
    /// <summary>Asks the hub.</summary>
    /// <exception cref="MlBackendException">MLB6020: no answer or none that can be read. MLB6023: no such model or revision.</exception>
    public static async Task<(string Commit, IReadOnlyList<HubFile> Files)> ReadAsync(HttpClient client, Uri hub, string model, string revision, CancellationToken cancellationToken)
    {
        var version = await GetAsync(client, new Uri(hub, $"api/models/{model}/revision/{Uri.EscapeDataString(revision)}"), cancellationToken).ConfigureAwait(false);
        var commit = version.ValueKind == JsonValueKind.Object && version.TryGetProperty("sha", out var sha) && sha.GetString() is { Length: > 0 and < 100 } text ? text
            : throw ErrorCodes.DownloadFailed.With($"{hub} names no commit of {model}.");
        var tree = await GetAsync(client, new Uri(hub, $"api/models/{model}/tree/{commit}?recursive=true"), cancellationToken).ConfigureAwait(false);
        return tree.ValueKind == JsonValueKind.Array
            ? (commit, [.. tree.EnumerateArray().Select(Read).OfType<HubFile>().Where(file => EncoderFiles.IsSafe(file.Path))])
            : throw ErrorCodes.DownloadFailed.With($"{hub} lists no files of {model}.");
    }

    private static HubFile? Read(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || Text(entry, "type") != "file" || Text(entry, "path") is not { } path)
        {
            return null;
        }

        var size = entry.TryGetProperty("size", out var bytes) && bytes.TryGetInt64(out var number) ? number : -1;
        var sha256 = entry.TryGetProperty("lfs", out var large) && large.ValueKind == JsonValueKind.Object ? Text(large, "oid") ?? Text(large, "sha256") : null;
        return size < 0 ? null : new HubFile(path, size, sha256?.Replace("sha256:", "", StringComparison.Ordinal), Text(entry, "oid"));
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static async Task<JsonElement> GetAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(address, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                throw ErrorCodes.DownloadAbsent.With($"{FileDownload.Shown(address)} answers {(int)response.StatusCode}.");
            }

            response.EnsureSuccessStatusCode();
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            return document.RootElement.Clone();
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException || (failure is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw ErrorCodes.DownloadFailed.With($"{FileDownload.Shown(address)}: {failure.GetType().Name}.", failure);
        }
    }
}
