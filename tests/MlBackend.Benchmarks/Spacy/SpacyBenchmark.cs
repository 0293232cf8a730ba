using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using MlBackend.Spacy.DocBin;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Tokenizer;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Spacy;

/// <summary>
/// .spacy files written and read, and texts tokenised with empty caches, beside spaCy's own Python in the same run on the same core.
/// Processor time of one thread, best of some rounds; loading of rules and of Python is not counted on either side.
/// </summary>
internal static class SpacyBenchmark
{
    private const int Rounds = 9;

    private static readonly TimeSpan Warmth = TimeSpan.FromSeconds(3);

    public static async Task<object> RunAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            // spaCy's process inherits it.
            using var self = Process.GetCurrentProcess();
            self.ProcessorAffinity = 1;
        }

        using var folder = new TemporaryFolder();
        var texts = Texts();
        await File.WriteAllLinesAsync(folder.File("texts.jsonl"), texts.Select(text => JsonSerializer.Serialize(new { text }))).ConfigureAwait(false);
        var run = await GenuineSpacy.PythonAsync(
            folder.Path, CancellationToken.None, Repository.Path("tests", "MlBackend.Benchmarks", "Spacy", "measure.py"),
            Repository.SharedPath("data", "fashion_brands_train.jsonl"), folder.File("texts.jsonl"), folder.File("spacy.spacy")).ConfigureAwait(false);
        if (run.Status != 0)
        {
            throw new InvalidOperationException(run.Output);
        }

        var spacy = JsonDocument.Parse(run.Output).RootElement;
        var bytes = await File.ReadAllBytesAsync(folder.File("spacy.spacy")).ConfigureAwait(false);
        List<Doc> docs = [];
        var read = await BestAsync(async () => docs = await ReadAsync(bytes).ConfigureAwait(false)).ConfigureAwait(false);
        var size = 0L;
        var write = await BestAsync(async () => size = await WriteAsync(docs).ConfigureAwait(false)).ConfigureAwait(false);

        // Compiled code, but nothing remembered of any text.
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < Warmth;)
        {
            Words(SpacyTokenizer.For("en"), texts);
        }

        var words = 0;
        var cold = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var tokenizer = SpacyTokenizer.For("en");
            var before = Environment.CpuUsage.TotalTime;
            words = Words(tokenizer, texts);
            cold = Math.Min(cold, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        var (count, theirWrite, theirRead) = (docs.Count, spacy.GetProperty("write_seconds").GetDouble(), spacy.GetProperty("read_seconds").GetDouble());
        var theirWords = spacy.GetProperty("words").GetInt32();
        var theirCold = spacy.GetProperty("cold_seconds").GetDouble();
        return new
        {
            Documents = count,
            Tokens = spacy.GetProperty("tokens").GetInt32(),
            FileBytes = size,
            SpacyFileBytes = bytes.Length,
            Write = Side(count, write, theirWrite),
            Read = Side(count, read, theirRead),
            TokeniseColdWords = new { Words = words, SpacyWords = theirWords, PerSecond = Round(words / cold), SpacyPerSecond = Round(theirWords / theirCold), Ratio = Math.Round(words / cold / (theirWords / theirCold), 1) },
        };
    }

    private static object Side(int count, double ours, double theirs) =>
        new { DocumentsPerSecond = Round(count / ours), SpacyDocumentsPerSecond = Round(count / theirs), Ratio = Math.Round(theirs / ours, 1) };

    private static double Round(double value) => Math.Round(value);

    private static async Task<List<Doc>> ReadAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var file = await DocBinFile.OpenAsync(stream, CancellationToken.None).ConfigureAwait(false);
        return [.. file.Docs().Select(entry => entry.Doc)];
    }

    private static async Task<long> WriteAsync(List<Doc> docs)
    {
        using var writer = new DocBinWriter();
        foreach (var doc in docs)
        {
            writer.Add(doc);
        }

        using var stream = new MemoryStream();
        await writer.WriteAsync(stream, CancellationToken.None).ConfigureAwait(false);
        return stream.Length;
    }

    private static int Words(SpacyTokenizer tokenizer, List<string> texts) => texts.Sum(text => tokenizer.Tokenize(text).Length);

    private static async Task<double> BestAsync(Func<Task> work)
    {
        // Until the runtime has compiled what runs often a second time.
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < Warmth;)
        {
            await work().ConfigureAwait(false);
        }

        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            await work().ConfigureAwait(false);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        return best;
    }

    private static List<string> Texts()
    {
        using var file = File.OpenRead(Repository.SharedPath("contracts", "recorded", "spacy", "tokenizer", "corpus-en.jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        List<string> texts = [];
        while (reader.ReadLine() is { } line)
        {
            texts.Add(JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!);
        }

        return texts;
    }
}
