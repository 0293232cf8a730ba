using System.Net;
using System.Net.Http.Headers;
using MlBackend.Core.Errors;

namespace MlBackend.Storage.Encoders;

/// <summary>
/// Brings one file by HTTP. What arrived of a download that was cut is kept beside its place (<c>.part</c>, and the version it was of in <c>.part.etag</c>) and
/// the next try asks for the rest only; a source that changed meanwhile is fetched anew. The file gets its name when it is complete
/// and its checksum is right.
/// </summary>
internal sealed class FileDownload(HttpClient client, TimeProvider time)
{
    private const int Tries = 5;
    private const int BufferLength = 1 << 17;

    /// <summary>Brings a file, unless it lies there already.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="path">Its place.</param>
    /// <param name="isRight">Whether the complete file is the wanted one; null where nothing is known of it.</param>
    /// <param name="arrived">Told the bytes that arrived with each piece.</param>
    /// <param name="cancellationToken">Ends it; what arrived stays.</param>
    /// <returns>False where the source has no such file.</returns>
    /// <exception cref="MlBackendException">MLB6020: cut again and again, or refused. MLB6021: another checksum.</exception>
    public async Task<bool> BringAsync(Uri address, string path, Func<string, Task<bool>>? isRight, Action<long>? arrived, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            return true;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (!await TryAsync(address, path + ".part", arrived, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }

                break;
            }
            catch (Exception failure) when (attempt < Tries && IsPassing(failure, cancellationToken))
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (IsPassing(failure, cancellationToken))
            {
                throw ErrorCodes.DownloadFailed.With($"{Shown(address)}: {failure.GetType().Name} after {Tries} tries.", failure);
            }
        }

        if (isRight is not null && !await isRight(path + ".part").ConfigureAwait(false))
        {
            Drop(path + ".part");
            throw ErrorCodes.DownloadDamaged.With($"{Shown(address)}.");
        }

        File.Move(path + ".part", path);
        Drop(path + ".part");
        return true;
    }

    /// <summary>An address without what may be secret in it.</summary>
    public static string Shown(Uri address) => $"{address.Scheme}://{address.Authority}{address.AbsolutePath}";

    private async Task<bool> TryAsync(Uri address, string part, Action<long>? arrived, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var have = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (have > 0 && File.Exists(part + ".etag") && EntityTagHeaderValue.TryParse(await File.ReadAllTextAsync(part + ".etag", cancellationToken).ConfigureAwait(false), out var version))
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(version);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // All of it is here, or more than there is now.
            if (response.Content.Headers.ContentRange?.Length == have)
            {
                return true;
            }

            Drop(part);
            throw new IOException("The part is no part of what is there now.");
        }

        Refuse(response, address);
        var goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;
        if (!goesOn)
        {
            Drop(part);
        }

        // A weak version promises nothing about single bytes.
        if (response.Headers.ETag is { IsWeak: false } tag)
        {
            await File.WriteAllTextAsync(part + ".etag", tag.ToString(), cancellationToken).ConfigureAwait(false);
        }

        var wanted = response.Content.Headers.ContentLength;
        var got = await CopyAsync(response, part, arrived, cancellationToken).ConfigureAwait(false);
        return wanted is null || wanted == got ? true : throw new IOException("The connection ended early.");
    }

    private static async Task<long> CopyAsync(HttpResponseMessage response, string part, Action<long>? arrived, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferLength];
        var got = 0L;
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var target = new FileStream(part, FileMode.Append, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        while (await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            got += read;
            arrived?.Invoke(read);
        }

        target.Flush(flushToDisk: true);
        return got;
    }

    private static void Refuse(HttpResponseMessage response, Uri address)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var status = (int)response.StatusCode;
        throw response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? ErrorCodes.DownloadAbsent.With($"{Shown(address)} answers {status}.")
            : status is 408 or 429 or >= 500 ? new HttpRequestException($"{status}")
            : ErrorCodes.DownloadFailed.With($"{Shown(address)} answers {status}.");
    }

    private static bool IsPassing(Exception failure, CancellationToken cancellationToken) => !cancellationToken.IsCancellationRequested
        && Relational.StorageFailures.CodeOf(failure) is null
        && (failure is HttpRequestException or IOException or TaskCanceledException);

    private static void Drop(string part)
    {
        File.Delete(part);
        File.Delete(part + ".etag");
    }
}
