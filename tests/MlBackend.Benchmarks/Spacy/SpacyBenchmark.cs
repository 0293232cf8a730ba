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
/// Processor time; loading of rules and of Python is not counted on either side. Both sides run in turns: the processor's speed changes
/// from minute to minute, so that only what ran beside each other compares. Medians of the rounds and of their ratios.
/// </summary>
internal static class SpacyBenchmark
{
    private const int Rounds = 25;

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
        using var spacy = GenuineSpacy.Start(
            folder.Path, Repository.Path("tests", "MlBackend.Benchmarks", "Spacy", "measure.py"),
            Repository.SharedPath("data", "fashion_brands_train.jsonl"), folder.File("texts.jsonl"), folder.File("spacy.spacy"));
        var made = await AnswerAsync(spacy).ConfigureAwait(false);
        var (documents, tokens, theirWords) = (made.GetProperty("documents").GetInt32(), made.GetProperty("tokens").GetInt32(), made.GetProperty("words").GetInt32());

        var bytes = await File.ReadAllBytesAsync(folder.File("spacy.spacy")).ConfigureAwait(false);
        var docs = await ReadAsync(bytes).ConfigureAwait(false);
        var (size, words) = (0L, 0);
        var read = await SideAsync(spacy, "read", documents, () => () => ReadAsync(bytes)).ConfigureAwait(false);
        var write = await SideAsync(spacy, "write", documents, () => async () => size = await WriteAsync(docs).ConfigureAwait(false)).ConfigureAwait(false);
        var cold = await SideAsync(spacy, "cold", theirWords, () => Cold(texts, count => words = count)).ConfigureAwait(false);
        spacy.Kill();
        return new
        {
            Documents = documents,
            Tokens = tokens,
            FileBytes = size,
            SpacyFileBytes = bytes.Length,
            Words = words,
            SpacyWords = theirWords,
            Rounds,
            WrittenDocuments = write,
            ReadDocuments = read,
            ColdWords = cold,
        };
    }

    /// <summary>Compiled code, but nothing remembered of any text.</summary>
    private static Func<Task> Cold(List<string> texts, Action<int> done)
    {
        var tokenizer = SpacyTokenizer.For("en");
        return () =>
        {
            done(Words(tokenizer, texts));
            return Task.CompletedTask;
        };
    }

    /// <summary>Our work, prepared anew for each round, and spaCy's in turns.</summary>
    private static async Task<object> SideAsync(Process spacy, string name, int count, Func<Func<Task>> prepare)
    {
        // Until the runtime has compiled what runs often a second time.
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < Warmth;)
        {
            await prepare()().ConfigureAwait(false);
        }

        List<double> ours = [];
        List<double> theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            var work = prepare();
            var before = Environment.CpuUsage.TotalTime;
            await work().ConfigureAwait(false);
            ours.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
            await spacy.StandardInput.WriteLineAsync(name).ConfigureAwait(false);
            theirs.Add((await AnswerAsync(spacy).ConfigureAwait(false)).GetDouble());
        }

        var ratios = ours.Zip(theirs, (our, their) => their / our).Order().ToList();
        return new
        {
            PerSecond = Math.Round(count / Median(ours)),
            SpacyPerSecond = Math.Round(count / Median(theirs)),
            Ratio = Math.Round(Median(ratios), 1),
            RatioQuartiles = new[] { Math.Round(ratios[Rounds / 4], 1), Math.Round(ratios[Rounds * 3 / 4], 1) },
        };
    }

    private static async Task<JsonElement> AnswerAsync(Process spacy)
    {
        var line = await spacy.StandardOutput.ReadLineAsync().ConfigureAwait(false)
            ?? throw new InvalidOperationException(await spacy.StandardError.ReadToEndAsync().ConfigureAwait(false));
        using var answer = JsonDocument.Parse(line);
        return answer.RootElement.Clone();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

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
