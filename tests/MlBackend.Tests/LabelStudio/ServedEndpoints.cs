using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MlBackend.Core.Serving;
using MlBackend.LabelStudio;
using MlBackend.LabelStudio.Endpoints;
using MlBackend.TestKit.LabelStudio;

namespace MlBackend.Tests.LabelStudio;

/// <summary>Our endpoints on a real server on loopback, with a fake program behind them.</summary>
internal sealed class ServedEndpoints : IAsyncDisposable
{
    private readonly WebApplication app;

    private ServedEndpoints(WebApplication app, FakeToolBackend backend, ListLoggerProvider log)
    {
        (this.app, Backend, Log) = (app, backend, log);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public FakeToolBackend Backend { get; }

    public HttpClient Client { get; }

    public ListLoggerProvider Log { get; }

    public static async Task<ServedEndpoints> StartAsync(Action<LabelStudioOptions>? configure = null)
    {
        var backend = new FakeToolBackend();
        var log = new ListLoggerProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IToolBackend>(backend).AddSingleton(TimeProvider.System).AddLabelStudio(configure);
        var app = builder.Build();
        app.MapLabelStudio();
        await app.StartAsync();
        return new ServedEndpoints(app, backend, log);
    }

    /// <summary>Sends a recorded request; the recorder's own path /hook is our /webhook.</summary>
    public Task<HttpResponseMessage> SendAsync(Recording recording, string prefix = "")
    {
        var request = new HttpRequestMessage(recording.Method, prefix + recording.Path.Replace("/hook", "/webhook", StringComparison.Ordinal));
        if (recording.RequestHeaders.TryGetValue("Authorization", out var authorization))
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (recording.RequestBytes is { Length: > 0 } body)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) =>
        Client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"));

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
