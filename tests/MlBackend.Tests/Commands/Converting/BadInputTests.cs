using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using MlBackend.Commands.Corpora;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Converting;

/// <summary>
/// Every format of one file against every kind of bad input: a coded error that says where, and neither an output nor anything else is
/// left behind; <c>--keep-going</c> gives the documents that are sound, or the same error.
/// </summary>
public sealed partial class BadInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Formats of one file of text; .spacy has hostile files of its own.</summary>
    public static TheoryData<string> Formats =>
        [.. CorpusFormats.Writers.Where(writer => writer.Extension.Length > 0 && writer.Format is not "spacy").Select(writer => writer.Format)];

    public static TheoryData<string, string> Damages
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (var format in Formats.Select(row => row.Data))
            {
                foreach (var damage in new[] { "utf-16", "utf-16 with mark", "utf-16 big-endian", "latin-1", "nul", "cut gzip" })
                {
                    all.Add(format, damage);
                }

                // One of each way of reading: a bomb takes a while to unpack.
                if (format is "label-studio" or "argilla" or "spacy-json" or "prodigy" or "csv" or "conll")
                {
                    all.Add(format, "bomb");
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Bad_bytes_are_refused_with_code_and_place_and_nothing_is_left_behind(string format, string damage)
    {
        var good = await SampleAsync(format);
        var text = Encoding.UTF8.GetString(good);
        byte[]? bad = damage switch
        {
            "utf-16" => Encoding.Unicode.GetBytes(text),
            "utf-16 with mark" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            "utf-16 big-endian" => Encoding.BigEndianUnicode.GetBytes(text),
            // Where letters are escaped there is nothing that Latin-1 would write otherwise.
            "latin-1" => text.Contains('é', StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(text) : null,
            "nul" => Encoding.UTF8.GetBytes(text.Replace("Zoé", "Zo\0", StringComparison.Ordinal).Replace("Zo\\u00e9", "Zo\0", StringComparison.OrdinalIgnoreCase)),
            "cut gzip" => Packed(good)[..^12],
            _ => Packed(Encoding.UTF8.GetBytes(text.Replace("Zo", new string('o', 100 << 20), StringComparison.Ordinal))),
        };
        Assert.SkipWhen(bad is null, "There is no such file of this format.");
        await File.WriteAllBytesAsync(folder.File("in"), bad, TestContext.Current.CancellationToken);

        var run = await ConvertAsync(format);

        run.Status.ShouldBe(1, run.Output);
        run.Error.ShouldMatch("MLB5[0-9]{3}", damage);
        if (damage is "latin-1" or "nul" or "bomb")
        {
            Place().IsMatch(run.Error).ShouldBeTrue(run.Error);
        }

        Left().ShouldBe(["in"]);

        var going = await ConvertAsync(format, "--keep-going");
        going.Status.ShouldBeInRange(0, 1);
        Left().ShouldBe(going.Status == 0 ? ["in", "out.jsonl"] : ["in"]);
        going.Error.ShouldMatch("MLB5[0-9]{3}");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_byte_order_mark_changes_nothing(string format)
    {
        var good = await SampleAsync(format);
        var wanted = await DocumentsAsync(format, good);

        (await DocumentsAsync(format, [0xEF, 0xBB, 0xBF, .. good])).ShouldBe(wanted);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Line_ends_of_two_kinds_change_nothing(string format)
    {
        var good = Encoding.UTF8.GetString(await SampleAsync(format));
        var wanted = await DocumentsAsync(format, Encoding.UTF8.GetBytes(good));

        var mixed = new StringBuilder();
        foreach (var (index, line) in good.Split('\n').Index())
        {
            mixed.Append(index == 0 ? "" : index % 2 == 0 ? "\n" : "\r\n").Append(line.TrimEnd('\r'));
        }

        (await DocumentsAsync(format, Encoding.UTF8.GetBytes(mixed.ToString()))).ShouldBe(wanted);
    }

    [Theory]
    [InlineData("label-studio", "[{\"id\":1,\"data\":{\"text\":\"a\"},\"meta\":")]
    [InlineData("label-studio-min", "[{\"id\":1,\"text\":\"a\",\"x\":")]
    [InlineData("argilla", "[{\"id\":\"1\",\"fields\":{\"text\":\"a\"},\"metadata\":")]
    [InlineData("spacy-json", "[{\"text\":\"a\",\"tokens\":")]
    [InlineData("spacy-training-json", "[{\"id\":1,\"paragraphs\":")]
    [InlineData("prodigy", "{\"text\":\"a\",\"meta\":")]
    [InlineData("doccano", "{\"id\":1,\"text\":\"a\",\"label\":")]
    [InlineData("huggingface", "{\"text\":\"a\",\"ner_tags\":")]
    public async Task Deep_nesting_is_refused_and_not_followed(string format, string head)
    {
        await File.WriteAllTextAsync(folder.File("in"), head + new string('[', 200_000), TestContext.Current.CancellationToken);

        var run = await ConvertAsync(format);

        run.Status.ShouldBe(1);
        run.Error.ShouldMatch("MLB5[0-9]{3}");
        Place().IsMatch(run.Error).ShouldBeTrue(run.Error);
        Left().ShouldBe(["in"]);
    }

    [Theory]
    [InlineData("csv", "text,label\na,x\nb,x,y\nc,x\n", "line 3")]
    [InlineData("csv", "text,label\na,x\nb\nc,x\n", "line 3")]
    [InlineData("csv", "text,label\na,x\n\"b,x\nc,x\n", "line 3")]
    public async Task A_ragged_table_is_refused_with_its_line(string format, string content, string place)
    {
        await File.WriteAllTextAsync(folder.File("in"), content, TestContext.Current.CancellationToken);

        var run = await ConvertAsync(format);

        run.Status.ShouldBe(1, run.Error);
        run.Error.ShouldContain(place);
        Left().ShouldBe(["in"]);
    }

    public void Dispose() => folder.Dispose();

    private async Task<Commands.ShellRun> ConvertAsync(string format, params string[] more) =>
        await Commands.ShellRun.OfAsync(["convert", folder.File("in"), folder.File("out.jsonl"), "--to", "doccano", "--from", Reader(format), .. more]);

    private async Task<List<string>> DocumentsAsync(string format, byte[] content)
    {
        await File.WriteAllBytesAsync(folder.File("in"), content, TestContext.Current.CancellationToken);
        (await ConvertAsync(format)).Status.ShouldBe(0);
        var lines = await File.ReadAllLinesAsync(folder.File("out.jsonl"), TestContext.Current.CancellationToken);
        File.Delete(folder.File("out.jsonl"));
        return [.. lines];
    }

    /// <summary>A small corpus in that format, written by ourselves.</summary>
    private static async Task<byte[]> SampleAsync(string format)
    {
        using var place = new TemporaryFolder();
        await File.WriteAllTextAsync(place.File("a.jsonl"), """
            {"text":"Zoé lives in Paris","spans":[{"start":13,"end":18,"label":"LOC"}],"answer":"accept"}
            {"text":"Anna and Zoé work","spans":[{"start":0,"end":4,"label":"PER"}],"answer":"accept"}
            {"text":"Nobody here","spans":[],"answer":"accept"}
            """, TestContext.Current.CancellationToken);
        if (format is "csv" or "tsv" or "fasttext" or "label-studio-csv")
        {
            await File.WriteAllTextAsync(place.File("a.jsonl"), """
                {"text":"Zoé lives in Paris","label":"x","answer":"accept"}
                {"text":"Anna and Zoé work","label":"y","answer":"accept"}
                """, TestContext.Current.CancellationToken);
        }

        var run = await Commands.ShellRun.OfAsync("convert", place.File("a.jsonl"), place.File("out"), "--to", format);
        run.Status.ShouldBe(0, run.Error);
        return await File.ReadAllBytesAsync(place.File("out"), TestContext.Current.CancellationToken);
    }

    private static string Reader(string writer) => writer == "tsv" ? "csv" : writer;

    private string[] Left() => [.. Directory.GetFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    [GeneratedRegex("(line|record|document) [0-9]+")]
    private static partial Regex Place();
}
