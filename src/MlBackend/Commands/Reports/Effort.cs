using System.Diagnostics;

namespace MlBackend.Commands.Reports;

/// <summary>What some work on documents took.</summary>
/// <param name="Documents">How many documents.</param>
/// <param name="Elapsed">How long the work itself took; reading files and starting the program excluded.</param>
internal sealed record Effort(int Documents, TimeSpan Elapsed)
{
    /// <summary>Documents in one second.</summary>
    public double DocumentsPerSecond => Documents / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <summary>The most memory that this process ever had resident, in MiB.</summary>
    public static double PeakMemoryMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (1024.0 * 1024.0);
    }
}
