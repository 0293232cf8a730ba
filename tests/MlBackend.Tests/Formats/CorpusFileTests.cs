using System.IO.Compression;
using System.Text;
using MlBackend.Core.Errors;
using MlBackend.Formats;
using MlBackend.Formats.Lines;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

public sealed class CorpusFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlbackend-corpus").FullName;

    [Theory]
    [InlineData("a.txt", "{\"text\":\"a\"}", "prodigy")]
    [InlineData("a.txt", "\n\n  { \"text\":\"a\"}", "prodigy")]
    [InlineData("a.jsonl", "text,label\na,x", "csv")]
    [InlineData("a.txt", "label\ttext\nx\ta", "csv")]
    [InlineData("a.txt", "a B-X\n", "conll")]
    [InlineData("a.txt", "{ O\n", "conll")]
    [InlineData("a.txt", "-DOCSTART- -X- O O\n", "conll")]
    [InlineData("a.conll", "", "conll")]
    public async Task The_content_says_which_format_it_is(string name, string content, string format) =>
        (await OpenAsync(Write(name, Encoding.UTF8.GetBytes(content)))).Reader.Format.ShouldBe(format);

    [Fact]
    public async Task A_compressed_file_is_read_whatever_its_name()
    {
        var documents = await Corpus.ReadFileAsync(Write("corpus.jsonl", Compress("{\"text\":\"é\",\"label\":\"x\"}\n")));

        documents.ShouldHaveSingleItem().Text().ShouldBe("é");
    }

    [Fact]
    public async Task A_cut_compressed_file_is_refused()
    {
        var random = new Random(7);
        var whole = Compress(string.Concat(Enumerable.Range(0, 5000).Select(_ => $"{{\"text\":\"{random.Next()}\"}}\n")));

        (await Corpus.FailureAsync(() => Corpus.ReadFileAsync(Write("cut.jsonl.gz", whole[..(whole.Length / 2)])))).Code
            .ShouldBe(ErrorCodes.CompressionDamaged);
    }

    [Fact]
    public async Task A_file_of_no_known_format_names_the_formats()
    {
        var failure = await Corpus.FailureAsync(() => OpenAsync(Write("letter.txt", "Dear Anna,\nhow are you?"u8.ToArray())));

        failure.Code.ShouldBe(ErrorCodes.FormatUnknown);
        failure.Detail.ShouldContain("prodigy, webanno, csv, fasttext, conllu, conll,");
    }

    [Fact]
    public async Task A_missing_file_is_refused() =>
        (await Corpus.FailureAsync(() => OpenAsync(Path.Combine(folder, "absent")))).Code.ShouldBe(ErrorCodes.FileUnreadable);

    [Fact]
    public async Task A_folder_is_no_file() =>
        (await Corpus.FailureAsync(() => OpenAsync(folder))).Code.ShouldBe(ErrorCodes.FileUnreadable);

    [Fact]
    public async Task Lines_longer_than_the_buffer_are_whole()
    {
        var content = new string('a', 200_000) + "\r\n" + new string('b', 70_000) + "\n\nend";
        using var lines = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(content)));

        List<string> read = [];
        while (await lines.ReadAsync(TestContext.Current.CancellationToken))
        {
            read.Add(lines.Text);
        }

        read.ShouldBe([new string('a', 200_000), new string('b', 70_000), "", "end"]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task<CorpusFile> OpenAsync(string path) =>
        CorpusFile.OpenAsync(path, FileFormats.Readers, null, CancellationToken.None);

    private static byte[] Compress(string content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionMode.Compress))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return bytes.ToArray();
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
