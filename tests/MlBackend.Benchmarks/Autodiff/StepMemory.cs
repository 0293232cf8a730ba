using System.Diagnostics;
using System.Globalization;
using MlBackend.Autodiff.LowRank;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Benchmarks.Autodiff;

/// <summary>The most memory that a process had which loads MiniLM, builds the training graph and trains ten steps of 16 × 64 tokens on one thread.</summary>
internal static class StepMemory
{
    /// <summary>In a process of its own.</summary>
    /// <param name="tuning">full or lora.</param>
    public static int Start(string tuning)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(StepMemory).Assembly.Location);
        }

        start.ArgumentList.Add("autodiff-memory");
        start.ArgumentList.Add(tuning);
        using var process = Process.Start(start)!;
        var megabytes = int.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
        process.WaitForExit();
        return megabytes;
    }

    /// <summary>In this process: VmHWM in MiB.</summary>
    public static int Measure(string tuning)
    {
        var batches = new MiniLm();
        using var session = new CpuTrainingSession(
            MiniLm.Training(TrainingGraphOptions.Cpu, tuning == "lora" ? new LoraSettings() : null), SessionSettings.Training with { Threads = 1 });
        for (var step = 0; step < 10; step++)
        {
            session.Run(batches.Batch(step, 16, 64));
            session.Update(2e-5f, largestNorm: 1);
        }

        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) >> 10;
    }
}
