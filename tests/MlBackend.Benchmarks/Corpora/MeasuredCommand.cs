using System.Diagnostics;
using System.Text.Json;
using MlBackend.TestKit;

namespace MlBackend.Benchmarks.Corpora;

/// <summary>A command of <c>mlbackend</c> that ran in a process of its own.</summary>
/// <param name="Report">What it printed with <c>--json</c>.</param>
/// <param name="Seconds">From start to end of the process.</param>
/// <param name="PeakMegabytes">The most memory that it had resident.</param>
internal sealed record MeasuredCommand(JsonElement Report, double Seconds, long PeakMegabytes)
{
    /// <summary>Runs a command and watches its memory.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<MeasuredCommand> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "mlbackend.dll"), .. arguments, "--json"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!process.HasExited && await timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(await error.ConfigureAwait(false));
        }

        using var report = JsonDocument.Parse(await output.ConfigureAwait(false));
        return new MeasuredCommand(report.RootElement.Clone(), Math.Round(seconds, 1), peak >> 20);
    }
}
