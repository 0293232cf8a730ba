using System.Diagnostics;
using System.Numerics.Tensors;
using System.Text.Json;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Encoders;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Sessions;
using MlBackend.TestKit;

namespace MlBackend.Benchmarks.Encoders;

/// <summary>
/// Texts a second through MiniLM in several ways, one after the other in each of several rounds, so that a ratio compares what ran on the same
/// machine within a minute. The texts are a sample of docs_issues and fashion_brands in the files' order.
/// </summary>
internal static class EmbeddingsBenchmark
{
    private const int Texts = 160;
    private const int Rounds = 5;

    public static Task<object> RunAsync()
    {
        var texts = Sample();
        var folder = EncoderFolder.Open(Repository.SharedPath("models", "all-MiniLM-L6-v2")) with { MaximumLength = 256 };
        var clock = Stopwatch.StartNew();
        using var encoder = LoadedEncoder.Load(folder, new SessionSettings());
        var loading = clock.Elapsed;
        using var unfused = LoadedEncoder.Load(folder, new SessionSettings(), fuses: false);
        using var scratch = new TemporaryFolder();
        using var int8 = LoadedEncoder.Load(Int8(folder, scratch.Path), new SessionSettings());
        var lengths = new List<int>();
        (string Name, Action Run, List<double> Seconds)[] ways =
        [
            ("token_budget", () => Embed(encoder, texts, given => TokenBatches.Of(Noted(given, lengths))), []),
            ("fixed_32", () => Embed(encoder, texts, given => Fixed(given.Count, 32)), []),
            ("fixed_32_sorted", () => Embed(encoder, texts, given => Sorted(given, 32)), []),
            ("fixed_8", () => Embed(encoder, texts, given => Fixed(given.Count, 8)), []),
            ("unfused_token_budget", () => Embed(unfused, texts, given => TokenBatches.Of(given)), []),
            ("unfused_fixed_32", () => Embed(unfused, texts, given => Fixed(given.Count, 32)), []),
            ("int8_token_budget", () => Embed(int8, texts, given => TokenBatches.Of(given)), []),
        ];
        foreach (var (_, run, _) in ways)
        {
            run();
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (_, run, seconds) in ways)
            {
                clock.Restart();
                run();
                seconds.Add(clock.Elapsed.TotalSeconds);
            }
        }

        var rate = ways.ToDictionary(way => way.Name, way => Math.Round(Texts / way.Seconds.Order().ElementAt(Rounds / 2), 1));
        var (exact, rounded) = (encoder.Embed(texts, Pooling.Mean, CancellationToken.None), int8.Embed(texts, Pooling.Mean, CancellationToken.None));
        var cosines = exact.Zip(rounded).Select(pair => (double)TensorPrimitives.Dot<float>(pair.First, pair.Second)).ToList();
        return Task.FromResult<object>(new
        {
            Texts,
            Rounds,
            Tokens = lengths.Take(Texts).Sum(),
            TextsASecond = rate,
            TokenBudgetOverFixed32 = Ratio(ways, "token_budget", "fixed_32"),
            TokenBudgetFusedOverUnfusedFixed32 = Ratio(ways, "token_budget", "unfused_fixed_32"),
            TokenBudgetOverFixed32Bar = 1.3,
            FusedOverUnfused = Ratio(ways, "token_budget", "unfused_token_budget"),
            Int8OverFp32 = Ratio(ways, "int8_token_budget", "token_budget"),
            Int8OverFp32Bar = 1.8,
            Int8MeanCosine = Math.Round(cosines.Average(), 5),
            Int8LowestCosine = Math.Round(cosines.Min(), 5),
            PaddingTokenBudget = Padding(lengths, TokenBatches.Of(lengths.Take(Texts).ToList())),
            PaddingFixed32 = Padding(lengths, Fixed(Texts, 32)),
            PaddingFixed32Sorted = Padding(lengths, Sorted(lengths.Take(Texts).ToList(), 32)),
            LoadSeconds = Math.Round(loading.TotalSeconds, 2),
            LoadSecondsBar = 1,
            OneShortText = Single(encoder).Figures,
            OneShortTextBarMs = 25,
        });
    }

    private static List<string> Sample()
    {
        var all = new[] { "docs_issues_train.jsonl", "fashion_brands_train.jsonl" }
            .SelectMany(file => File.ReadLines(Repository.SharedPath("data", file)))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!).ToList();
        return [.. all.Where((_, at) => at % (all.Count / Texts) == 0).Take(Texts)];
    }

    private static void Embed(LoadedEncoder encoder, List<string> texts, Func<IReadOnlyList<int>, List<int[]>> batching)
    {
        encoder.Batching = batching;
        encoder.Embed(texts, Pooling.Mean, CancellationToken.None);
    }

    private static IReadOnlyList<int> Noted(IReadOnlyList<int> given, List<int> noted)
    {
        noted.Clear();
        noted.AddRange(given);
        return given;
    }

    private static List<int[]> Fixed(int count, int size) => [.. Enumerable.Range(0, count).Chunk(size)];

    private static List<int[]> Sorted(IReadOnlyList<int> lengths, int size) => [.. Enumerable.Range(0, lengths.Count).OrderByDescending(at => lengths[at]).Chunk(size)];

    private static double Padding(List<int> lengths, List<int[]> batches)
    {
        var all = batches.Sum(batch => batch.Length * batch.Max(at => lengths[at]));
        return Math.Round(1 - (batches.Sum(batch => batch.Sum(at => lengths[at])) / (double)all), 3);
    }

    // The median of the rounds' own ratios: what disturbs the machine for a while disturbs both sides of one.
    private static double Ratio((string Name, Action Run, List<double> Seconds)[] ways, string fast, string slow)
    {
        var (one, other) = (ways.First(way => way.Name == fast).Seconds, ways.First(way => way.Name == slow).Seconds);
        return Math.Round(one.Zip(other).Select(pair => pair.Second / pair.First).Order().ElementAt(one.Count / 2), 2);
    }

    private static Sample Single(LoadedEncoder encoder)
    {
        var sample = new Sample();
        for (var at = 0; at < 200; at++)
        {
            var began = Stopwatch.GetTimestamp();
            encoder.Embed([$"The parcel of order {at} came two days late and the box was torn."], Pooling.Mean, CancellationToken.None);
            sample.Add(Stopwatch.GetElapsedTime(began));
        }

        return sample;
    }

    private static EncoderFolder Int8(EncoderFolder from, string folder)
    {
        var graph = OnnxFile.Read(from.Model);
        Int8Export.Apply(graph);
        OnnxFile.Write(graph, Path.Combine(folder, "model.onnx"));
        File.Copy(from.Tokenizer, Path.Combine(folder, "tokenizer.json"));
        File.Copy(Path.Combine(from.Folder, "config.json"), Path.Combine(folder, "config.json"));
        return EncoderFolder.Open(folder) with { MaximumLength = from.MaximumLength };
    }
}
