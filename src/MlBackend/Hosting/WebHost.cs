using System.Net.Sockets;
using MlBackend.Api;
using MlBackend.Api.V1;
using MlBackend.Argilla;
using MlBackend.Argilla.Endpoints;
using MlBackend.Commands.Encoders;
using MlBackend.Configuration;
using MlBackend.Core.Errors;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Jobs.Tools;
using MlBackend.LabelStudio;
using MlBackend.LabelStudio.Endpoints;
using MlBackend.Progress;
using MlBackend.Serving;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Relational;
using OpenTelemetry.Metrics;

namespace MlBackend.Hosting;

/// <summary>The web process: answers tools and administrators, serves champions from memory, supervises the worker.</summary>
internal static class WebHost
{
    public static async Task RunAsync(ServiceOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var folder = await DataFolderLock.TakeAsync(options.DataDir, "serve.lock", TimeSpan.FromSeconds(2), time, cancellationToken);

        EncoderSetup.Configure(options, keepsVectors: false, time);

        // EF Core's model takes half of a start: it is built beside the web host, not after it.
        using var database = new Database(options.Storage, time);
        var warming = Task.Run(() => database.WarmAsync(cancellationToken), cancellationToken);
        await using var app = Build(options, time, database: database);
        try
        {
            await ListenAsync(app, options, cancellationToken);
            await warming;
            var connection = await ConnectAsync(options, app.Services.GetRequiredService<ConnectionStore>(), cancellationToken);
            await app.Services.GetRequiredService<ServingState>().RefreshAsync(cancellationToken);
            await Banner.WriteAsync(Console.Out, options, connection);
            await app.WaitForShutdownAsync(cancellationToken);
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static async Task ListenAsync(WebApplication app, ServiceOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw ErrorCodes.AddressInUse.With($"{options.Host}:{options.Port}: {failure.GetBaseException().Message}.", failure);
        }
    }

    /// <summary>The application, not started.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="supervisesWorker">False where the worker lives in this process too.</param>
    /// <param name="database">The database where the caller opened it already.</param>
    public static WebApplication Build(ServiceOptions options, TimeProvider time, bool supervisesWorker = true, Database? database = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        Logging.Configure(builder.Logging, options.LogLevel);
        builder.WebHost.UseUrls($"http://{options.Host}:{options.Port}");
        builder.Services.AddSingleton(options).AddSingleton(time);
        if (database is not null)
        {
            builder.Services.AddSingleton(database);
        }

        AddServing(builder.Services, options);
        AddWorker(builder.Services, options, supervisesWorker);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ServiceMetrics.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime").AddPrometheusExporter());
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseMiddleware<ReadyGate>();
        app.MapLabelStudio();
        app.MapArgilla();
        app.MapHome();
        app.MapApi();
        app.MapPrometheusScrapingEndpoint();
        return app;
    }

    private static void AddServing(IServiceCollection services, ServiceOptions options)
    {
        services.AddMlBackendStorage(options.Storage);
        services.AddLabelStudio(options.Configure).AddArgilla();
        services.AddProblemDetails();
        services.AddApi();
        services.AddMetrics().AddSingleton<ServiceMetrics>();
        services.AddSingleton<ServingState>().AddSingleton<Predictor>().AddSingleton<ModelDuplication>().AddSingleton<StandingReader>();
        services.AddSingleton<HintQueue>().AddHostedService(provider => provider.GetRequiredService<HintQueue>());
        services.AddSingleton<ServingRefresh>().AddHostedService(provider => provider.GetRequiredService<ServingRefresh>());
        services.AddSingleton<IToolBackend, ToolBackend>().AddSingleton<IWebhookSecrets, WebhookSecrets>().AddSingleton<Discovery>();
    }

    private static void AddWorker(IServiceCollection services, ServiceOptions options, bool supervised)
    {
        services.AddSingleton(WakeChannel.For(options.DataDir)).AddSingleton<Wakeup>();
        if (supervised)
        {
            services.AddHostedService<WorkerSupervisor>();
        }

        services.AddHostedService(provider =>
        {
            var link = new WakeLink(
                provider.GetRequiredService<WakeChannel>(),
                listens: false,
                provider.GetRequiredService<ServingRefresh>().Wake,
                provider.GetRequiredService<TimeProvider>());
            provider.GetRequiredService<Wakeup>().Through(link.Wake);
            return link;
        });
    }

    private static Task<Connection> ConnectAsync(ServiceOptions options, ConnectionStore connections, CancellationToken cancellationToken) =>
        options is { LabelStudioUrl: { } url, LabelStudioApiKey: { } credential }
            ? connections.LinkAsync(ConnectionStore.DefaultName, ToolKind.LabelStudio, url, credential, cancellationToken)
            : connections.GetOrCreateAsync(ConnectionStore.DefaultName, ToolKind.LabelStudio, cancellationToken);
}
