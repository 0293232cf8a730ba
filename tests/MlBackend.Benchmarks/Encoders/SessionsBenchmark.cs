using System.Diagnostics;
using System.Text.Json;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Sessions;
using MlBackend.TestKit;

namespace MlBackend.Benchmarks.Encoders;

/// <summary>
/// What each setting of a session is worth: MiniLM with the defaults beside MiniLM with one of them turned, in turns within each round. Once with a batch
/// of texts, as training and pushing embed them, once with one short text at a time and a pause between, as an editor asks.
/// </summary>
internal static class SessionsBenchmark
{
    private const int Texts = 48;
    private const int LongestText = 2_000;
    private const int Rounds = 15;
    private const int RequestsARound = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static async Task<object> RunAsync()
    {
        var texts = File.ReadLines(Repository.SharedPath("data", "docs_issues_train.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!)
            .Where(text => text.Length <= LongestText).Take(Texts).ToList();
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
        var ways = turned.Select(way => new Way(way.Name, LoadedEncoder.Load(folder, way.Settings))).ToList();
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var way in ways)
            {
                await RoundAsync(way, texts, counts: round >= 0);
            }
        }

        ways.ForEach(way => way.Encoder.Dispose());
        return new
        {
            Texts,
            Rounds,
            TextsASecond = Math.Round(Texts / Median(ways[0].Batch.Wall), 1),
            OneTextMs = Math.Round(Median(ways[0].Single.Wall) * 1_000 / RequestsARound, 2),
            BatchTimeBesideDefaults = Beside(ways, way => way.Batch.Wall),
            BatchProcessorTimeBesideDefaults = Beside(ways, way => way.Batch.Processor),
            OneTextTimeBesideDefaults = Beside(ways, way => way.Single.Wall),
            OneTextProcessorTimeBesideDefaults = Beside(ways, way => way.Single.Processor),
        };
    }

    private static async Task RoundAsync(Way way, List<string> texts, bool counts)
    {
        var batch = new Stretch();
        batch.Run(() => way.Encoder.Embed(texts, Pooling.Mean, CancellationToken.None));
        var single = new Stretch();
        for (var request = 0; request < RequestsARound; request++)
        {
            single.Run(() => way.Encoder.Embed([texts[request]], Pooling.Mean, CancellationToken.None));

            // Threads that spin do so in the pause, so that the pause counts as processor time.
            var used = Environment.CpuUsage.TotalTime;
            await Task.Delay(Pause);
            single.Processor += (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        }

        if (counts)
        {
            way.Batch.Add(batch);
            way.Single.Add(single);
        }
    }

    private static Dictionary<string, double> Beside(List<Way> ways, Func<Way, List<double>> measured) =>
        ways.Skip(1).ToDictionary(way => way.Name, way => Ratio(measured(way), measured(ways[0])));

    private static double Ratio(List<double> one, List<double> other) => Math.Round(Median([.. one.Zip(other, (turned, usual) => turned / usual)]), 2);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class Stretch
    {
        public double Wall { get; private set; }

        public double Processor { get; set; }

        public void Run(Action work)
        {
            var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            work();
            Wall += Stopwatch.GetElapsedTime(began).TotalSeconds;
            Processor += (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        }
    }

    private sealed class Seconds
    {
        public List<double> Wall { get; } = [];

        public List<double> Processor { get; } = [];

        public void Add(Stretch stretch)
        {
            Wall.Add(stretch.Wall);
            Processor.Add(stretch.Processor);
        }
    }

    private sealed record Way(string Name, LoadedEncoder Encoder)
    {
        public Seconds Batch { get; } = new();

        public Seconds Single { get; } = new();
    }
}
