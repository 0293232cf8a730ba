using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Formats;
using MlBackend.Formats.Brat;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

/// <summary>Golden files with bytes changed, lost and added: every reader gives sound documents or a coded error with its line.</summary>
public sealed class MutationTests
{
    private static readonly byte[] Signs = [.. "\"{}[],:\t\n\r|\\0-.#_*;"u8];

    public static TheoryData<string, int, string[]> Goldens => new()
    {
        { "doccano", 14_000, ["doccano", "exports", "rel", "jsonl", "all.jsonl"] },
        { "doccano", 8_000, ["doccano", "exports", "ner-overlap", "jsonl", "all.jsonl"] },
        { "prodigy", 14_000, ["formats", "prodigy", "sample.jsonl"] },
        { "huggingface", 12_000, ["formats", "hf-token-classification", "train.jsonl"] },
        { "conll", 6_000, ["formats", "conll", "conll2003-iob1.txt"] },
        { "iob2", 6_000, ["formats", "two-column", "iob2-tab.txt"] },
        { "bilou", 6_000, ["formats", "two-column", "bilou-space.txt"] },
        { "conllu", 14_000, ["formats", "conllu", "sample.conllu"] },
        { "webanno", 12_000, ["formats", "webanno-tsv", "spans.tsv"] },
        { "webanno", 6_000, ["formats", "webanno-tsv", "relations.tsv"] },
        { "fasttext", 8_000, ["formats", "fasttext", "sample.txt"] },
        { "csv", 8_000, ["doccano", "exports", "multi", "csv", "all.csv"] },
    };

    [Theory]
    [MemberData(nameof(Goldens))]
    public async Task A_damaged_golden_is_read_or_refused_by_line(string format, int cases, params string[] path)
    {
        var reader = FileFormats.Readers.Single(reader => reader.Format == format);
        var whole = await File.ReadAllBytesAsync(Repository.SharedPath(["contracts", "recorded", .. path]), TestContext.Current.CancellationToken);
        var options = new CorpusOptions { Beside = new Features() };
        var refused = 0;
        for (var seed = 0; seed < cases; seed++)
        {
            var bytes = Damaged(whole, new Random(seed));
            List<MlBackendException> aside = [];
            try
            {
                await foreach (var document in reader.ReadAsync(new MemoryStream(bytes), seed % 4 == 0 ? options with { SetAside = aside.Add } : options, TestContext.Current.CancellationToken))
                {
                    Sound(document, seed);
                }
            }
            catch (MlBackendException exception)
            {
                exception.Detail.ShouldStartWith("line ", Case.Sensitive, $"seed {seed}");
                refused++;
            }

            refused += aside.Count > 0 ? 1 : 0;
        }

        refused.ShouldBeGreaterThan(cases / 100, "some damage must be seen");
    }

    [Fact]
    public async Task Damaged_standoff_is_read_or_refused_by_line()
    {
        var path = Repository.SharedPath("contracts", "recorded", "formats", "brat", "doc01");
        var text = await File.ReadAllTextAsync(path + ".txt", TestContext.Current.CancellationToken);
        var whole = await File.ReadAllBytesAsync(path + ".ann", TestContext.Current.CancellationToken);
        var refused = 0;
        for (var seed = 0; seed < 12_000; seed++)
        {
            try
            {
                var layout = await BratReader.ParseAsync(new MemoryStream(Damaged(whole, new Random(seed))), text, TestContext.Current.CancellationToken);
                Sound(BratMapping.Document("1", text, layout, new CorpusOptions()), seed);
            }
            catch (MlBackendException exception)
            {
                exception.Detail.ShouldStartWith("line ", Case.Sensitive, $"seed {seed}");
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(100, "some damage must be seen");
    }

    private static void Sound(CorpusDocument document, int seed)
    {
        var text = document.Text();
        foreach (var span in document.Answers.OfType<SpanAnswer>().SelectMany(answer => answer.Spans))
        {
            (span.Start.Value >= 0 && span.Start < span.End && span.End.Value <= text.Length).ShouldBeTrue($"seed {seed}");
        }

        var end = 0;
        foreach (var token in document.Tokens ?? [])
        {
            (token.Start.Value >= end && token.End.Value <= text.Length).ShouldBeTrue($"seed {seed}");
            end = token.End.Value;
        }
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        // Short windows of the file make damage meet structure more often and cases quicker.
        var from = random.Next(4) == 0 ? 0 : LineAt(whole, random.Next(whole.Length));
        var bytes = whole.AsSpan(from, int.Min(whole.Length - from, 700)).ToArray().ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(place);
                    break;
                case 2:
                    bytes.Insert(place, Signs[random.Next(Signs.Length)]);
                    break;
                case 3:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
                case 4:
                    bytes.InsertRange(place, Encoding.UTF8.GetBytes(random.Next(3) switch { 0 => "99999999999", 1 => "-1", _ => "\\ud83d" }));
                    break;
                default:
                    bytes.InsertRange(place, bytes.GetRange(place, int.Min(bytes.Count - place, random.Next(1, 60))));
                    break;
            }
        }

        return [.. bytes];
    }

    private static int LineAt(byte[] whole, int place)
    {
        var end = Array.LastIndexOf(whole, (byte)'\n', place);
        return end + 1 < whole.Length ? end + 1 : 0;
    }

    private sealed class Features : ICorpusFolder
    {
        private static readonly byte[] Information = File.ReadAllBytes(Repository.SharedPath("contracts", "recorded", "formats", "hf-token-classification", "dataset_info.json"));

        public IEnumerable<string> Names => ["dataset_info.json"];

        public Stream? OpenRead(string name) => name == "dataset_info.json" ? new MemoryStream(Information) : null;
    }
}
