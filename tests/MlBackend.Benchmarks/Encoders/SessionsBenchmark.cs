using System.Diagnostics;
using System.Text.Json;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Sessions;
using MlBackend.TestKit;

namespace MlBackend.Benchmarks.Encoders;

/// <summary>What each setting of a session is worth: MiniLM with the defaults beside MiniLM with one of them turned, in turns within each round.</summary>
internal static class SessionsBenchmark
{
    private const int Texts = 48;
    private const int Rounds = 15;

    public static Task<object> RunAsync()
    {
        var texts = File.ReadLines(Repository.SharedPath("data", "docs_issues_train.jsonl")).Take(Texts)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!).ToList();
        var folder = EncoderFolder.Open(Repository.SharedPath("models", "all-MiniLM-L6-v2")) with { MaximumLength = 256 };
        var defaults = new SessionSettings();
        (string Name, SessionSettings Settings)[] turned =
        [
            ("defaults", defaults),
            ("one_thread", defaults with { Threads = 1 }),
            ("spinning", defaults with { Spinning = true }),
            ("no_arena", defaults with { Arena = false }),
            ("memory_pattern", defaults with { MemoryPattern = true }),
            ("no_graph_optimisation", defaults with { Optimise = false }),
        ];
        var ways = turned.Select(way => (way.Name, Encoder: LoadedEncoder.Load(folder, way.Settings), Wall: new List<double>(), Processor: new List<double>())).ToList();
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var way in ways)
            {
                var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                way.Encoder.Embed(texts, Pooling.Mean, CancellationToken.None);
                if (round >= 0)
                {
                    way.Wall.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                    way.Processor.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
                }
            }
        }

        ways.ForEach(way => way.Encoder.Dispose());
        return Task.FromResult<object>(new
        {
            Texts,
            Rounds,
            TextsASecond = Math.Round(Texts / Median(ways[0].Wall), 1),
            TimeBesideDefaults = ways.Skip(1).ToDictionary(way => way.Name, way => Ratio(way.Wall, ways[0].Wall)),
            ProcessorTimeBesideDefaults = ways.Skip(1).ToDictionary(way => way.Name, way => Ratio(way.Processor, ways[0].Processor)),
        });
    }

    private static double Ratio(List<double> one, List<double> other) => Math.Round(Median([.. one.Zip(other, (turned, usual) => turned / usual)]), 2);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
