using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;

namespace MlBackend.LabelStudio.Client;

/// <summary>
/// Sends the calls of one connection: to its own address only, with its credential, in time, and again where that is safe. Every
/// failure leaves as a <see cref="ToolException"/>.
/// </summary>
internal sealed class Transport : IDisposable
{
    private readonly HttpClient http;
    private readonly Uri address;
    private readonly TimeProvider time;
    private readonly Authorization authorization;
    private readonly Resilience resilience;
    private readonly ILogger log;
    private long leadTicks;

    /// <summary>A transport to an address, which may have a path.</summary>
    public Transport(HttpClient http, Uri address, Credential credential, LabelStudioOptions options, TimeProvider time, ILogger log)
    {
        (this.http, this.time, this.log) = (http, time, log);
        this.address = new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        authorization = new Authorization(credential, this, time);
        resilience = new Resilience(address, options, time, log);
    }

    /// <summary>Label Studio's clock now, as the date of its last answer tells it: to the second, never ahead. Ours before the first.</summary>
    public DateTimeOffset ToolTime => time.GetUtcNow().AddTicks(Interlocked.Read(ref leadTicks));

    /// <summary>How far that clock is ahead of ours; null before the first answer with a date.</summary>
    public TimeSpan? Lead => Interlocked.Read(ref leadTicks) is var ticks and not 0 ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>True where every call shows a legacy token.</summary>
    public bool IsLegacy => authorization.IsLegacy;

    /// <summary>Calls and reads the answer.</summary>
    /// <param name="route">Which call.</param>
    /// <param name="answer">What the answer is.</param>
    /// <param name="id">The project or webhook of the path.</param>
    /// <param name="query">The query without its question mark.</param>
    /// <param name="body">JSON to send.</param>
    /// <param name="patience">What is waited out and tried again.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ToolException">The call failed; says whether it was carried out.</exception>
    public async Task<T> SendAsync<T>(
        Route route, JsonTypeInfo<T> answer, string? id = null, string? query = null, ReadOnlyMemory<byte>? body = null, Patience patience = Patience.All, CancellationToken cancellationToken = default)
        where T : class
    {
        var call = new Call(route, new Uri(address, route.PathOf(id) + (query is null ? "" : "?" + query)), body);
        await ProbeAsync(route, cancellationToken);
        return await resilience.RunAsync(route, patience, token => AuthorizedAsync(call, answer, token), cancellationToken);
    }

    /// <summary>Calls and needs no more of the answer than its success.</summary>
    public async Task SendAsync(Route route, string? id, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        var call = new Call(route, new Uri(address, route.PathOf(id)), body);
        await ProbeAsync(route, cancellationToken);
        await resilience.RunAsync(route, Patience.All, token => AuthorizedAsync<object>(call, null, token), cancellationToken);
    }

    /// <summary>Releases what this connection holds; the HTTP connections belong to the pool.</summary>
    public void Dispose()
    {
        authorization.Dispose();
        http.Dispose();
    }

    /// <summary>After a rest the first call keeps all others waiting: that must not be one that takes minutes.</summary>
    private async Task ProbeAsync(Route route, CancellationToken cancellationToken)
    {
        if (route.IsLong && resilience.IsResting)
        {
            await SendAsync(Route.Version, ToolJsonContext.Default.VersionJson, cancellationToken: cancellationToken);
        }
    }

    /// <summary>A token may have run out or been withdrawn; a request that was refused for it was not carried out and goes out once more.</summary>
    private async ValueTask<T> AuthorizedAsync<T>(Call call, JsonTypeInfo<T>? answer, CancellationToken cancellationToken)
        where T : class
    {
        var header = call.Route == Route.RefreshToken ? null : await authorization.HeaderAsync(cancellationToken);
        var response = await OnceAsync(call, header, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized && header is not null && authorization.Renew(header))
        {
            response.Dispose();
            response = await OnceAsync(call, await authorization.HeaderAsync(cancellationToken), cancellationToken);
        }

        using (response)
        {
            await ThrowAsync(call.Route, response, cancellationToken);
            return answer is null ? (T)(object)"" : await ReadAsync(call.Route, response, answer, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> OnceAsync(Call call, AuthenticationHeaderValue? header, CancellationToken cancellationToken)
    {
        if (!address.IsBaseOf(call.Address))
        {
            throw new ToolException(ErrorCodes.ToolRedirects, Delivery.Refused, $"{call.Route} would leave the connection's address.");
        }

        using var request = new HttpRequestMessage(call.Route.Method, call.Address);
        request.Headers.Authorization = header;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (call.Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        var began = time.GetTimestamp();
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Log.Called(log, call.Route, (int)response.StatusCode, time.GetElapsedTime(began).TotalMilliseconds);
        if (response.Headers.Date is { } date)
        {
            Interlocked.Exchange(ref leadTicks, (date - time.GetUtcNow()).Ticks);
        }

        return response;
    }

    private async Task ThrowAsync(Route route, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        if (response.StatusCode == HttpStatusCode.Unauthorized && await SaysLegacyIsOffAsync(response, cancellationToken))
        {
            throw new ToolException(ErrorCodes.LegacyTokensOff, Delivery.Refused, $"{route} answered 401.") { Status = 401 };
        }

        throw Failures.Of(route, response.StatusCode, response.Headers.RetryAfter, time.GetUtcNow());
    }

    private static async Task<T> ReadAsync<T>(Route route, HttpResponseMessage response, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            throw Failures.Unreadable(route);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(stream, answer, cancellationToken) ?? throw Failures.Unreadable(route);
    }

    /// <summary>The two causes of a 401 have different cures, and only Label Studio's sentence tells them apart.</summary>
    private async Task<bool> SaysLegacyIsOffAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!authorization.IsLegacy || response.Content.Headers.ContentType?.MediaType != "application/json" || response.Content.Headers.ContentLength > 64 * 1024)
        {
            return false;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var error = await JsonSerializer.DeserializeAsync(stream, ToolJsonContext.Default.ErrorJson, cancellationToken);
        return error?.Detail?.Contains("legacy token authentication has been disabled", StringComparison.Ordinal) == true;
    }

    private sealed record Call(Route Route, Uri Address, ReadOnlyMemory<byte>? Body);
}
