using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MlBackend.TestKit;

namespace MlBackend.Benchmarks.Corpora;

/// <summary>
/// <c>mlbackend convert</c> of corpora that are much larger than the memory it may take: texts and spans of fashion_brands, each made
/// different by a number. Seconds from start to end of the process, and the most memory it had resident.
/// </summary>
/// <param name="bytes">How large the file of JSON lines is that everything is made of.</param>
internal sealed class StreamingBenchmark(long bytes)
{
    /// <summary>The smaller file: a .spacy file holds 41 million tokens at the most, and this many bytes of JSON lines have about 24 million.</summary>
    private const long Smaller = 200L << 20;

    /// <summary>What is converted to what; prodigy.jsonl and small.jsonl are made beforehand.</summary>
    private static readonly (string From, string To, string Format)[] Conversions =
    [
        ("prodigy.jsonl", "doccano.jsonl", "doccano"),
        ("doccano.jsonl", "tasks.json", "label-studio"),
        ("tasks.json", "again.jsonl", "prodigy"),
        ("prodigy.jsonl.gz", "doccano.jsonl.gz", "doccano"),
        ("small.jsonl", "argilla.json", "argilla"),
        ("argilla.json", "records.iob2", "iob2"),
        ("records.iob2", "sentences.conllu", "conllu"),
        ("sentences.conllu", "table.csv", "csv"),
        ("small.jsonl", "docs.json", "spacy-json"),
        ("docs.json", "docs.jsonl", "prodigy"),
        ("small.jsonl", "corpus.spacy", "spacy"),
        ("corpus.spacy", "back.jsonl", "doccano"),
    ];

    public async Task<object> RunAsync()
    {
        using var folder = new TemporaryFolder();
        List<object> figures = [];
        await WriteAsync(folder.File("prodigy.jsonl"), bytes).ConfigureAwait(false);
        await WriteAsync(folder.File("small.jsonl"), Math.Min(bytes, Smaller)).ConfigureAwait(false);
        foreach (var (index, (from, to, format)) in Conversions.Index())
        {
            if (from.EndsWith(".gz", StringComparison.Ordinal))
            {
                await PackAsync(folder.File("prodigy.jsonl"), folder.File(from)).ConfigureAwait(false);
            }

            figures.Add(await ConvertAsync(folder, from, to, format).ConfigureAwait(false));
            Console.WriteLine(figures[^1]);
            foreach (var done in Conversions[..(index + 1)].SelectMany(conversion => new[] { conversion.From, conversion.To })
                         .Except(Conversions[(index + 1)..].Select(conversion => conversion.From.Replace(".gz", "", StringComparison.Ordinal))))
            {
                File.Delete(folder.File(done));
            }
        }

        return figures;
    }

    /// <summary>Converts a file.</summary>
    private static async Task<object> ConvertAsync(TemporaryFolder folder, string from, string to, string format)
    {
        var done = await MeasuredCommand.RunAsync("convert", folder.File(from), folder.File(to), "--to", format).ConfigureAwait(false);
        return new
        {
            From = from,
            To = to,
            Documents = done.Report.GetProperty("documents").GetInt64(),
            ReadMegabytes = new FileInfo(folder.File(from)).Length >> 20,
            WrittenMegabytes = new FileInfo(folder.File(to)).Length >> 20,
            done.Seconds,
            done.PeakMegabytes,
        };
    }

    private static async Task WriteAsync(string path, long bytes)
    {
        var records = (await File.ReadAllLinesAsync(Repository.SharedPath("data", "fashion_brands_train.jsonl")).ConfigureAwait(false))
            .Select(line => JsonNode.Parse(line)!).Select(record => (Text: (string)record["text"]!, Spans: record["spans"]!.ToJsonString())).ToList();
        var quoted = records.Select(record => JsonValue.Create(record.Text).ToJsonString()).ToList();
        await using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16);
        long written = 0;
        for (var number = 0; written < bytes; number++)
        {
            var text = quoted[number % quoted.Count];
            var line = string.Create(CultureInfo.InvariantCulture, $"{{\"text\":{text[..^1]} {number}\",\"spans\":{records[number % records.Count].Spans},\"answer\":\"accept\"}}");
            await file.WriteLineAsync(line).ConfigureAwait(false);
            written += line.Length + 1;
        }
    }

    private static async Task PackAsync(string from, string to)
    {
        await using var source = File.OpenRead(from);
        await using var target = new System.IO.Compression.GZipStream(File.Create(to), System.IO.Compression.CompressionLevel.Fastest);
        await source.CopyToAsync(target).ConfigureAwait(false);
    }
}
