using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using MlBackend.Argilla.Contract;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client;

/// <summary>
/// Sends the calls of one connection: to its own address only, with its key, in time, and again where that is safe. Every failure
/// leaves as a <see cref="ToolException"/>.
/// </summary>
internal sealed class Transport : IDisposable
{
    /// <summary>Of a refusal no more is read.</summary>
    private const int LongestRefusal = 1024 * 1024;

    private readonly HttpClient http;
    private readonly Uri address;
    private readonly string key;
    private readonly TimeProvider time;
    private readonly Resilience resilience;
    private long leadTicks;

    /// <summary>A transport to an address, which may have a path.</summary>
    /// <exception cref="MlBackendException">The key is empty or has characters that no key has.</exception>
    public Transport(HttpClient http, Uri address, string credential, ArgillaOptions options, TimeProvider time, ILogger log)
    {
        (this.http, this.time) = (http, time);
        this.address = new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        key = credential.Trim();
        if (key.Length == 0 || key.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            throw ErrorCodes.CredentialMalformed.With("");
        }

        resilience = new Resilience(address, options, time, log);
    }

    /// <summary>Argilla's clock now, as the date of its last answer tells it: to the second, never ahead. Ours before the first.</summary>
    public DateTimeOffset ToolTime => time.GetUtcNow().AddTicks(Interlocked.Read(ref leadTicks));

    /// <summary>How far that clock is ahead of ours; null before the first answer with a date.</summary>
    public TimeSpan? Lead => Interlocked.Read(ref leadTicks) is var ticks and not 0 ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Calls and reads the answer.</summary>
    /// <param name="route">Which call.</param>
    /// <param name="answer">What the answer is.</param>
    /// <param name="id">The dataset, record or webhook of the path.</param>
    /// <param name="query">The query without its question mark.</param>
    /// <param name="body">JSON to send.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ToolException">The call failed; says whether it was carried out.</exception>
    public Task<T> SendAsync<T>(
        Route route, JsonTypeInfo<T> answer, string? id = null, string? query = null, ReadOnlyMemory<byte>? body = null, CancellationToken cancellationToken = default)
        where T : class => RunAsync(route, answer, id, query, body, cancellationToken);

    /// <summary>Calls and needs no more of the answer than its success.</summary>
    public Task SendAsync(Route route, string? id, string? query, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken) =>
        RunAsync<object>(route, null, id, query, body, cancellationToken);

    /// <summary>Releases what this connection holds; the HTTP connections belong to the pool.</summary>
    public void Dispose() => http.Dispose();

    private async Task<T> RunAsync<T>(Route route, JsonTypeInfo<T>? answer, string? id, string? query, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
        where T : class
    {
        var call = new Call(route, id, new Uri(address, route.PathOf(id) + (query is null ? "" : "?" + query)), body);
        if (route.IsLong && resilience.IsResting)
        {
            // After a rest the first call keeps all others waiting: that must not be one that takes minutes.
            await SendAsync(Route.Version, ToolJsonContext.Default.VersionJson, cancellationToken: cancellationToken);
        }

        return await resilience.RunAsync(route, Patience.All, token => OnceAsync(call, answer, token), cancellationToken);
    }

    private async ValueTask<T> OnceAsync<T>(Call call, JsonTypeInfo<T>? answer, CancellationToken cancellationToken)
        where T : class
    {
        if (!address.IsBaseOf(call.Address))
        {
            throw new ToolException(ErrorCodes.ToolRedirects, Delivery.Refused, $"{call.Route} would leave the connection's address.");
        }

        using var request = new HttpRequestMessage(call.Route.Method, call.Address);
        request.Headers.Add("X-Argilla-Api-Key", key);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (call.Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.Headers.Date is { } date)
        {
            Interlocked.Exchange(ref leadTicks, (date - time.GetUtcNow()).Ticks);
        }

        if (!response.IsSuccessStatusCode)
        {
            throw Failures.Of(call.Route, call.Id, response.StatusCode, await RefusalAsync(response, cancellationToken), response.Headers.RetryAfter, time.GetUtcNow());
        }

        return answer is null ? (T)(object)"" : await ReadAsync(call.Route, response, answer, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(Route route, HttpResponseMessage response, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        if (!IsJson(response))
        {
            throw Failures.Unreadable(route);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(stream, answer, cancellationToken) ?? throw Failures.Unreadable(route);
    }

    private static async Task<Refusal> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!IsJson(response) || response.Content.Headers.ContentLength > LongestRefusal)
        {
            return Refusal.Unsaid;
        }

        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
            return Refusal.Of(document.RootElement);
        }
        catch (JsonException)
        {
            // The status says enough.
            return Refusal.Unsaid;
        }
    }

    private static bool IsJson(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType == "application/json";

    private sealed record Call(Route Route, string? Id, Uri Address, ReadOnlyMemory<byte>? Body);
}
