using System.Diagnostics;
using System.Globalization;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>Start to the first /health on a migrated database, and the memory of both processes five seconds later.</summary>
internal static class StartupBenchmark
{
    private const int Runs = 7;

    public static async Task<object> RunAsync()
    {
        await using var service = await ServiceProcess.StartAsync();
        await service.KillWebAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{service.Port}") };
        var starts = new Sample();
        double web = 0, worker = 0;
        for (var run = 0; run < Runs; run++)
        {
            await Patience.UntilAsync("no worker is left", TimeSpan.FromSeconds(30), () => Task.FromResult(service.WorkerProcessIds().Count), count => count == 0);
            var began = Stopwatch.GetTimestamp();
            var starting = service.StartAgainAsync();
            await FirstHealthAsync(http);
            starts.Add(Stopwatch.GetElapsedTime(began));
            await starting;
            await Task.Delay(TimeSpan.FromSeconds(5));
            web = Math.Max(web, ResidentMegabytes(service.WebProcessId));
            worker = Math.Max(worker, service.WorkerProcessIds().Select(ResidentMegabytes).Single());
            await service.KillWebAsync();
        }

        return new { StartToFirstHealth = starts.Figures, BarMs = 1000, WebMb = web, WorkerMb = worker, BarMb = 150 };
    }

    private static async Task FirstHealthAsync(HttpClient http)
    {
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync("/health");
                return;
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
                await Task.Delay(2);
            }
        }
    }

    private static double ResidentMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(row => row.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Math.Round(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024, 1);
    }
}
