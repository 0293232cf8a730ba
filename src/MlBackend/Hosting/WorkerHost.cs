using System.Diagnostics;
using MlBackend.Argilla;
using MlBackend.Commands.Encoders;
using MlBackend.Configuration;
using MlBackend.Jobs;
using MlBackend.LabelStudio;
using MlBackend.Storage;

namespace MlBackend.Hosting;

/// <summary>The worker process: pulls, trains and pushes, below normal priority.</summary>
internal static class WorkerHost
{
    public static async Task RunAsync(ServiceOptions options, WakeChannel channel, bool supervised, TimeProvider time, CancellationToken cancellationToken)
    {
        // A worker whose web process just died may still be ending: the new one waits for it.
        using var folder = await DataFolderLock.TakeAsync(options.DataDir, "worker.lock", TimeSpan.FromSeconds(30), time, cancellationToken);
        using (var self = Process.GetCurrentProcess())
        {
            self.PriorityClass = ProcessPriorityClass.BelowNormal;
        }

        EncoderSetup.Configure(options, keepsVectors: true, time);
        using var app = Build(options, channel, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (supervised)
        {
            _ = EndWithInputAsync(ended);
        }

        await app.RunAsync(ended.Token);
    }

    private static IHost Build(ServiceOptions options, WakeChannel channel, TimeProvider time)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        Logging.Configure(builder.Logging, options.LogLevel);
        builder.Services.AddSingleton(options).AddSingleton(time);
        builder.Services.AddMlBackendStorage(options.Storage);
        builder.Services.AddLabelStudio(options.Configure).AddArgilla();
        builder.Services.AddMlBackendJobs(options.Storage, new JobOptions { PollInterval = options.PollInterval, PublicUrl = options.PublicUrl });
        builder.Services.AddHostedService(provider => new WakeLink(channel, listens: true, provider.GetRequiredService<WakeSignal>().Wake, time));
        return builder.Build();
    }

    private static async Task EndWithInputAsync(CancellationTokenSource ended)
    {
        var buffer = new byte[16];
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(buffer, CancellationToken.None) > 0)
        {
        }

        await ended.CancelAsync();
    }
}
