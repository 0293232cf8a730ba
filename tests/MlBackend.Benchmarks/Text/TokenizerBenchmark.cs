using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MlBackend.TestKit;
using MlBackend.Text.Tokenizers;

namespace MlBackend.Benchmarks.Text;

/// <summary>
/// Megabytes of UTF-8 text a second of processor time on one thread, and bytes allocated a token, for each kind of
/// tokenizer in shared/models/tokenizers over the texts of two corpora. The first pass, with empty caches, is given apart.
/// </summary>
internal static class TokenizerBenchmark
{
    private const int Passes = 5;

    /// <summary>Measures every kind and writes one JSON object.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var texts = Texts();
        var results = new Dictionary<string, Result>(StringComparer.Ordinal);
        foreach (var folder in Directory.GetDirectories(Repository.SharedPath("models", "tokenizers")).Order(StringComparer.Ordinal))
        {
            var before = Stopwatch.GetTimestamp();
            var tokenizer = await Tokenizer.LoadAsync(Path.Combine(folder, "tokenizer.json"), cancellationToken).ConfigureAwait(false);
            var load = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
            results[Path.GetFileName(folder)] = Measure(tokenizer, texts, load);
        }

        await output.WriteLineAsync(JsonSerializer.Serialize(results)).ConfigureAwait(false);
    }

    private static Result Measure(Tokenizer tokenizer, IReadOnlyList<string> texts, double load)
    {
        var megabytes = texts.Sum(text => Encoding.UTF8.GetByteCount(text)) / 1e6;
        var (cold, tokens, _) = Pass(tokenizer, texts);
        Pass(tokenizer, texts);
        var best = double.MaxValue;
        var allocated = long.MaxValue;
        for (var pass = 0; pass < Passes; pass++)
        {
            var (seconds, _, bytes) = Pass(tokenizer, texts);
            best = Math.Min(best, seconds);
            allocated = Math.Min(allocated, bytes);
        }

        return new Result(
            Math.Round(megabytes / best, 1), Math.Round(megabytes / cold, 1), Math.Round((double)allocated / tokens, 1), tokens, Math.Round(load));
    }

    private static (double Seconds, int Tokens, long Allocated) Pass(Tokenizer tokenizer, IReadOnlyList<string> texts)
    {
        // Processor time, not the clock's: the machine may be shared.
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = Environment.CpuUsage.TotalTime;
        var tokens = 0;
        foreach (var text in texts)
        {
            tokens += tokenizer.Encode(text).Count;
        }

        return ((Environment.CpuUsage.TotalTime - before).TotalSeconds, tokens, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    private static List<string> Texts() =>
    [
        .. new[] { "docs_issues_train.jsonl", "docs_issues_eval.jsonl", "fashion_brands_train.jsonl" }
            .SelectMany(file => File.ReadLines(Repository.SharedPath("data", file)))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("text").GetString()!),
    ];

    private sealed record Result(
        double MegabytesASecond, double MegabytesASecondFirstPass, double BytesAllocatedAToken, int Tokens, double LoadMilliseconds);
}
