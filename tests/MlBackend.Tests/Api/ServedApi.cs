using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlBackend.Configuration;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Jobs;
using MlBackend.Serving;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Tokens;
using MlBackend.TestKit;
using MlBackend.TestKit.Tools;
using MlBackend.Tests.LabelStudio;

namespace MlBackend.Tests.Api;

/// <summary>The web process's application on a real server on loopback, and a real worker beside it whose tool is in memory.</summary>
internal sealed class ServedApi : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly WebApplication app;
    private readonly IHost? worker;

    private ServedApi(bool withWorker)
    {
        var values = new SettingValues(new Dictionary<string, string> { ["Port"] = "0", ["DataDir"] = folder.Path }, _ => null);
        var options = ServiceOptions.From(values);
        app = WebHost.Build(options, TimeProvider.System, supervisesWorker: false);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
        if (withWorker)
        {
            worker = Worker(options.Storage);
        }
    }

    public InMemoryTool Tool { get; } = new(TimeProvider.System);
    public ListLoggerProvider Log { get; } = new();
    public HttpClient Client { get; private set; } = null!;
    public string Secret { get; private set; } = "";
    public IServiceProvider Services => app.Services;

    public static async Task<ServedApi> StartAsync(CancellationToken cancellationToken, bool withWorker = false)
    {
        var api = new ServedApi(withWorker);
        await api.Services.GetRequiredService<Database>().MigrateAsync(cancellationToken);
        await api.app.StartAsync(cancellationToken);
        await api.Services.GetRequiredService<ConnectionStore>()
            .LinkAsync("default", ToolKind.LabelStudio, new Uri("http://tool.example/"), "token", cancellationToken);
        await api.RefreshAsync(cancellationToken);
        if (api.worker is { } worker)
        {
            await worker.StartAsync(cancellationToken);
            api.Services.GetRequiredService<Wakeup>().Through(worker.Services.GetRequiredService<WakeSignal>().Wake);
        }

        (api.Secret, _) = await api.Services.GetRequiredService<TokenStore>().CreateAsync("test", ApiRole.Administrator, null, cancellationToken);
        api.Client = api.As(api.Secret);
        return api;
    }

    /// <summary>A client with that token, or without one.</summary>
    public HttpClient As(string? secret)
    {
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single() + "/api/v1/") };
        client.DefaultRequestHeaders.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    /// <summary>Makes the web process read the database.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => Services.GetRequiredService<ServingState>().RefreshAsync(cancellationToken);

    /// <summary>A project as /setup makes it known.</summary>
    public async Task<Project> ProjectAsync(Schema schema, CancellationToken cancellationToken, string connection = "default", ProjectIdentity? identity = null)
    {
        var owner = await Services.GetRequiredService<ConnectionStore>().GetOrCreateAsync(connection, ToolKind.LabelStudio, cancellationToken);
        var setup = new ProjectSetup(identity ?? new ProjectIdentity("7", 1_700_000_000), schema, "<View/>", null);
        return (await Services.GetRequiredService<ProjectStore>().UpsertAsync(owner.Id, setup, null, cancellationToken)).Project;
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        await Client.GetFromJsonAsync<JsonElement>(path, cancellationToken);

    /// <summary>Sends a request; the status and the body's JSON.</summary>
    public async Task<(int Status, JsonElement Json)> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await Client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (worker is not null)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }

    private IHost Worker(StorageOptions storage)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<IToolClientFactory>(Tool)
            .AddMlBackendStorage(storage)
            .AddMlBackendJobs(storage, new JobOptions { PollInterval = TimeSpan.FromHours(1) });
        return builder.Build();
    }
}
