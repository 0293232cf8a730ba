namespace MlBackend.Hosting;

/// <summary>The web process: answers tools and administrators, serves champions from memory, supervises the worker.</summary>
internal static class WebHost
{
    public static async Task RunAsync(ServiceOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var folder = await DataFolderLock.TakeAsync(options.DataDir, "serve.lock", TimeSpan.FromSeconds(2), time, cancellationToken);
        await using var app = Build(options, time);
        await app.RunAsync(cancellationToken);
    }

    /// <summary>The application, not started.</summary>
    public static WebApplication Build(ServiceOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        Logging.Configure(builder.Logging, options.LogLevel);
        builder.WebHost.UseUrls($"http://{options.Host}:{options.Port}");
        builder.Services.AddSingleton(options).AddSingleton(time).AddSingleton(WakeChannel.For(options.DataDir));
        builder.Services.AddHostedService<WorkerSupervisor>();
        var app = builder.Build();
        return app;
    }
}
