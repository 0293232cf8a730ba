using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Converting;

/// <summary>Memory does not grow with a file: as the benchmark "streaming" has it for 2 GB, here for as much as takes seconds.</summary>
public sealed class StreamingTests
{
    private const int Documents = 250_000;
    private const long Most = 200L << 20;

    [Fact]
    public async Task Files_larger_than_the_memory_bound_go_through_every_streaming_format()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The most memory that a process ever had is told by Linux.");
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder.File("corpus.jsonl"), Enumerable.Range(0, Documents).Select(number => string.Create(CultureInfo.InvariantCulture,
            $$"""{"text":"Anna {{number}} 😀 {{new string((char)('a' + (number % 26)), 800)}}","spans":[{"start":0,"end":4,"label":"PER"}],"answer":"accept"}""")), TestContext.Current.CancellationToken);
        new FileInfo(folder.File("corpus.jsonl")).Length.ShouldBeGreaterThan(Most);

        await ConvertAsync(folder, "corpus.jsonl", "tasks.json", "label-studio");
        File.Delete(folder.File("corpus.jsonl"));
        await ConvertAsync(folder, "tasks.json", "corpus.jsonl.gz", "doccano");
        File.Delete(folder.File("tasks.json"));
        await ConvertAsync(folder, "corpus.jsonl.gz", "corpus.spacy", "spacy");
    }

    private static async Task ConvertAsync(TemporaryFolder folder, string from, string to, string format)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "mlbackend.dll"), "convert", folder.File(from), folder.File(to), "--to", format, "--json" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        long peak = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!process.HasExited && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
        }

        process.ExitCode.ShouldBe(0, await error);
        JsonDocument.Parse(await output).RootElement.GetProperty("documents").GetInt64().ShouldBe(Documents);
        peak.ShouldBeInRange(1, Most, $"{from} to {to}");
    }
}
