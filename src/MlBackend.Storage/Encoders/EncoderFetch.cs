using System.Net.Http.Headers;
using System.Security.Cryptography;
using MlBackend.Core.Errors;

namespace MlBackend.Storage.Encoders;

/// <summary>How encoders are fetched.</summary>
/// <param name="Hub">The address of the hub or of a mirror of it; <c>HF_ENDPOINT</c>.</param>
/// <param name="Token">For private models; sent to the hub alone. <c>HF_TOKEN</c>.</param>
/// <param name="Offline">True: nothing is downloaded. <c>HF_HUB_OFFLINE</c>.</param>
/// <param name="Sha256">What the ONNX file's SHA-256 must be; null where nobody says.</param>
public sealed record EncoderFetchOptions(Uri Hub, string? Token = null, bool Offline = false, string? Sha256 = null)
{
    /// <summary>Reads the environment as Hugging Face's own tools do.</summary>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="MlBackendException">MLB8002: HF_ENDPOINT is no address.</exception>
    public static EncoderFetchOptions From(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var given = environment("HF_ENDPOINT") is { Length: > 0 } text ? text : "https://huggingface.co";
        return Uri.TryCreate(given.TrimEnd('/') + "/", UriKind.Absolute, out var hub) && hub.Scheme is "http" or "https"
            ? new EncoderFetchOptions(hub, environment("HF_TOKEN") is { Length: > 0 } token ? token : null, environment("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON")
            : throw ErrorCodes.BadConfiguration.With("HF_ENDPOINT is an address that begins with http:// or https://.");
    }
}

/// <summary>Fills a folder with an encoder's files from wherever somebody says: a folder, an address, the hub.</summary>
/// <param name="client">Without an address or a credential of its own; follows redirects, uses the environment's proxy.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
public sealed class EncoderFetch(HttpClient client, EncoderFetchOptions options, TimeProvider time)
{
    /// <summary>What a name on the hub begins with.</summary>
    public const string HubPrefix = "hf:";

    private static readonly string[] Beside = ["tokenizer.json", "config.json", "tokenizer_config.json", "sentence_bert_config.json", "1_Pooling/config.json"];

    /// <summary>A name for what somebody names: the last part of it.</summary>
    public static string NameOf(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var path = Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address.AbsolutePath : source;
        var parts = path.Split('@')[0].Split('/', '\\').Where(part => part.Length > 0 && part != "onnx" && !part.EndsWith(".onnx", StringComparison.Ordinal)).ToList();
        var name = parts.Count == 0 ? "encoder" : parts[^1].StartsWith(HubPrefix, StringComparison.Ordinal) ? parts[^1][HubPrefix.Length..] : parts[^1];
        return string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '-'));
    }

    /// <summary>Fills a folder.</summary>
    /// <param name="source">A folder; the address of an ONNX file beside which the others lie; or <c>hf:org/name[@revision]</c>.</param>
    /// <param name="folder">The folder; what a try before left there is used.</param>
    /// <param name="progress">Told which file it is at and the bytes that arrived.</param>
    /// <param name="cancellationToken">Ends it; what arrived stays.</param>
    /// <returns>The commit; null where the source has none.</returns>
    /// <exception cref="MlBackendException">MLB6011, MLB6020 to MLB6023.</exception>
    public async Task<string?> FillAsync(string source, string folder, Action<string, long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var revision = source.StartsWith(HubPrefix, StringComparison.Ordinal) ? await FromHubAsync(source[HubPrefix.Length..], folder, progress, cancellationToken).ConfigureAwait(false) : null;
        if (revision is null)
        {
            await (Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? FromAddressAsync(address, folder, progress, cancellationToken)
                : FromFolderAsync(source, folder, progress, cancellationToken)).ConfigureAwait(false);
        }

        if (options.Sha256 is { } wanted && Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories).FirstOrDefault() is { } graph && !await HasAsync(graph, wanted).ConfigureAwait(false))
        {
            File.Delete(graph);
            throw ErrorCodes.DownloadDamaged.With($"{Path.GetFileName(graph)} of {source.Split('?')[0]}.");
        }

        return revision;
    }

    private async Task<string> FromHubAsync(string name, string folder, Action<string, long>? progress, CancellationToken cancellationToken)
    {
        RefuseOffline();
        var (model, revision) = name.Split('@', 2) is [var first, var second] ? (first, second) : (name, "main");
        if (model.Split('/').Length > 2 || !EncoderFiles.IsSafe(model) || revision.Length == 0)
        {
            throw ErrorCodes.DownloadAbsent.With($"'{name}' is no name on the hub: org/name or org/name@revision.");
        }

        // The token goes to the hub's own host; a redirect to where large files lie loses it.
        using var hub = new HttpClient(new Authorised(client, options)) { Timeout = client.Timeout };
        var (commit, files) = await HubListing.ReadAsync(hub, options.Hub, model, revision, cancellationToken).ConfigureAwait(false);
        var byName = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var path in EncoderFiles.Choose(byName.Keys))
        {
            progress?.Invoke(path, 0);
            var address = new Uri(options.Hub, $"{model}/resolve/{commit}/{path}");
            if (!await new FileDownload(hub, time).BringAsync(address, Path.Combine(folder, path), byName[path].IsAsync, bytes => progress?.Invoke(path, bytes), cancellationToken).ConfigureAwait(false))
            {
                throw ErrorCodes.DownloadAbsent.With($"{FileDownload.Shown(address)}.");
            }
        }

        return commit;
    }

    private async Task FromAddressAsync(Uri address, string folder, Action<string, long>? progress, CancellationToken cancellationToken)
    {
        RefuseOffline();
        if (!address.AbsolutePath.EndsWith(".onnx", StringComparison.Ordinal))
        {
            throw ErrorCodes.DownloadAbsent.With($"{FileDownload.Shown(address)} is no address of an ONNX file.");
        }

        // As on the hub the graph may lie in onnx/ and the rest a folder above.
        var home = new Uri(address, address.AbsolutePath.EndsWith("/onnx/" + address.Segments[^1], StringComparison.Ordinal) ? "../" : ".");
        var download = new FileDownload(client, time);
        foreach (var name in Beside)
        {
            progress?.Invoke(name, 0);
            var isThere = await download.BringAsync(new Uri(home, name), Path.Combine(folder, name), null, bytes => progress?.Invoke(name, bytes), cancellationToken).ConfigureAwait(false);
            if (!isThere && name == "tokenizer.json")
            {
                throw ErrorCodes.EncoderIncomplete.With($"There is no {FileDownload.Shown(new Uri(home, name))}.");
            }
        }

        var graph = address.Segments[^1];
        Func<string, Task<bool>>? isRight = options.Sha256 is { } wanted ? path => HasAsync(path, wanted) : null;
        if (!await download.BringAsync(address, Path.Combine(folder, graph), isRight, bytes => progress?.Invoke(graph, bytes), cancellationToken).ConfigureAwait(false))
        {
            throw ErrorCodes.DownloadAbsent.With($"{FileDownload.Shown(address)}.");
        }

        await download.BringAsync(new Uri(address, graph + "_data"), Path.Combine(folder, graph + "_data"), null, bytes => progress?.Invoke(graph + "_data", bytes), cancellationToken).ConfigureAwait(false);
    }

    private static async Task FromFolderAsync(string source, string folder, Action<string, long>? progress, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(source))
        {
            throw ErrorCodes.EncoderIncomplete.With($"There is no folder {source}.");
        }

        var all = Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(source, path).Replace('\\', '/')).ToHashSet(StringComparer.Ordinal);
        foreach (var name in EncoderFiles.Choose(all))
        {
            var target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using var from = File.OpenRead(Path.Combine(source, name));
            await using var to = File.Create(target);
            await from.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
            progress?.Invoke(name, from.Length);
        }
    }

    private void RefuseOffline()
    {
        if (options.Offline)
        {
            throw ErrorCodes.DownloadForbidden.With("");
        }
    }

    private static async Task<bool> HasAsync(string path, string sha256)
    {
        await using var stream = File.OpenRead(path);
        return string.Equals(Convert.ToHexString(await SHA256.HashDataAsync(stream).ConfigureAwait(false)), sha256, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Passes requests on to the client, with the token where they go to the hub.</summary>
    private sealed class Authorised(HttpClient client, EncoderFetchOptions options) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var copy = new HttpRequestMessage(request.Method, request.RequestUri);
            foreach (var header in request.Headers)
            {
                copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            if (options.Token is not null && request.RequestUri!.Authority == options.Hub.Authority && request.RequestUri.Scheme == options.Hub.Scheme)
            {
                copy.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
            }

            return client.SendAsync(copy, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
    }
}
