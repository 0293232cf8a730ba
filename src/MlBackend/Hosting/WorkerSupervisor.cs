using System.Diagnostics;

using MlBackend.Configuration;
using MlBackend.Serving;

namespace MlBackend.Hosting;

/// <summary>
/// Keeps one worker child running. The child ends when its standard input closes, so it never outlives this process;
/// when it dies it is started again, at once first and then with growing pauses while it keeps dying young.
/// </summary>
internal sealed class WorkerSupervisor(ServiceOptions options, ServingState state, WakeChannel wake, TimeProvider time, ILogger<WorkerSupervisor> log) : BackgroundService
{
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        var pause = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            var code = await RunAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            pause = time.GetElapsedTime(began) >= Young ? TimeSpan.Zero : Longer(pause);
            Log.WorkerEnded(log, code, pause.TotalSeconds);
            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) =>
        pause == TimeSpan.Zero ? TimeSpan.FromMilliseconds(250) : pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private async Task<int> RunAsync(CancellationToken stoppingToken)
    {
        using var process = Process.Start(StartInfo())
            ?? throw new InvalidOperationException("The operating system started no worker process.");
        Log.WorkerStarted(log, process.Id);
        try
        {
            await process.WaitForExitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Closing its input asks the worker to finish what it writes and end.
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), time);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return -1;
            }
        }

        return process.ExitCode;
    }

    private ProcessStartInfo StartInfo()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path.");
        var info = new ProcessStartInfo(program) { RedirectStandardInput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            info.ArgumentList.Add(typeof(WorkerSupervisor).Assembly.Location);
        }

        string[] arguments = ["worker", "--supervised", "--data-dir", options.DataDir, "--wake", wake.Path, "--public-url", options.PublicUrl.ToString()];
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        return info;
    }
}
