using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>A backend that answers 200 at once and does nothing: what Label Studio itself costs.</summary>
internal sealed class IdleBackend : IAsyncDisposable
{
    private readonly WebApplication app;

    private IdleBackend(WebApplication app, string url)
    {
        this.app = app;
        Url = url;
    }

    public string Url { get; }

    public static async Task<IdleBackend> StartAsync()
    {
        var url = $"http://localhost:{LabelStudioServer.FreePort()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        app.MapGet("/health", () => TypedResults.Content("""{"status":"UP"}""", "application/json"));
        app.MapPost("/setup", () => TypedResults.Content("""{"model_version":"idle"}""", "application/json"));
        app.MapPost("/webhook", () => TypedResults.Content("{}", "application/json"));
        app.MapPost("/predict", () => TypedResults.Content("""{"results":[]}""", "application/json"));
        await app.StartAsync();
        return new IdleBackend(app, url);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();
}
