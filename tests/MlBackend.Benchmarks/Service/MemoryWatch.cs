using System.Globalization;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>Looks every second how much memory the web process and the worker hold.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly ServiceProcess service;
    private readonly Timer timer;
    private readonly Lock gate = new();
    private List<double> web = [];
    private List<double> worker = [];

    public MemoryWatch(ServiceProcess service)
    {
        this.service = service;
        timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>The figures since the last call: megabytes in each quarter of the time, and the most.</summary>
    public object Next()
    {
        lock (gate)
        {
            var figures = new { WebMb = Figures(web), WorkerMb = Figures(worker) };
            (web, worker) = ([], []);
            return figures;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    /// <summary>Resident memory of a process; null where it is gone.</summary>
    public static double? ResidentMegabytes(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(row => row.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? null : Math.Round(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024, 1);
        }
        catch (IOException)
        {
            // It ended, or is being started again.
            return null;
        }
    }

    private static object Figures(List<double> samples) => new
    {
        Samples = samples.Count,
        MeanOfQuarters = samples.Count < 4 ? [] : samples.Chunk((samples.Count + 3) / 4).Select(quarter => Math.Round(quarter.Average(), 1)).ToArray(),
        Most = samples.Count == 0 ? 0 : samples.Max(),
    };

    private void Look()
    {
        var (webNow, workerNow) = (ResidentMegabytes(service.WebProcessId), service.WorkerProcessIds().Select(ResidentMegabytes).FirstOrDefault());
        lock (gate)
        {
            if (webNow is { } megabytes)
            {
                web.Add(megabytes);
            }

            if (workerNow is { } theirs)
            {
                worker.Add(theirs);
            }
        }
    }
}
