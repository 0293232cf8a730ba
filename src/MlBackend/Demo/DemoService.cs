using MlBackend.Configuration;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Jobs;
using MlBackend.Serving;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Relational;

namespace MlBackend.Demo;

/// <summary>
/// The service as <c>serve</c> runs it, web and worker, but both in this process and with the stand-in instead of a tool:
/// the stand-in lives in memory, which a worker process of its own could not reach.
/// </summary>
internal sealed class DemoService : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly IHost worker;

    private DemoService(WebApplication web, IHost worker, Connection connection) => (this.web, this.worker, Connection) = (web, worker, connection);

    /// <summary>The connection to the stand-in.</summary>
    public Connection Connection { get; }

    /// <summary>What the tool's calls reach.</summary>
    public IToolBackend Backend => Get<IToolBackend>();

    public static async Task<DemoService> StartAsync(ServiceOptions options, StandInTool tool, TimeProvider time, CancellationToken cancellationToken)
    {
        var web = WebHost.Build(options, time, supervisesWorker: false);
        await web.Services.GetRequiredService<Database>().MigrateAsync(cancellationToken);
        var connection = await web.Services.GetRequiredService<ConnectionStore>().LinkAsync(
            ConnectionStore.DefaultName, tool.Tool, new Uri("http://stand-in.invalid/"), "demo", cancellationToken);
        var service = new DemoService(web, Worker(options, tool, time), connection);
        try
        {
            await web.StartAsync(cancellationToken);
            await service.Get<ServingState>().RefreshAsync(cancellationToken);
            await service.worker.StartAsync(cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>One of the web's services.</summary>
    public T Get<T>()
        where T : notnull => web.Services.GetRequiredService<T>();

    /// <summary>Serves until the person has seen enough.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => web.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await worker.StopAsync(CancellationToken.None);
        worker.Dispose();
        await web.StopAsync(CancellationToken.None);
        await web.DisposeAsync();
    }

    private static IHost Worker(ServiceOptions options, StandInTool tool, TimeProvider time)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        Logging.Configure(builder.Logging, options.LogLevel);
        builder.Services.AddSingleton(options).AddSingleton(time).AddSingleton<IToolClientFactory>(tool);
        builder.Services.AddMlBackendStorage(options.Storage);
        builder.Services.AddMlBackendJobs(options.Storage, new JobOptions { PollInterval = options.PollInterval });
        builder.Services.AddHostedService(provider =>
            new WakeLink(WakeChannel.For(options.DataDir), listens: true, provider.GetRequiredService<WakeSignal>().Wake, time));
        return builder.Build();
    }
}
