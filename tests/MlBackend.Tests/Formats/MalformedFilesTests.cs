using MlBackend.Core.Errors;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

/// <summary>The recorded malformed files of our formats: each is refused by code and line, or read where it must be.</summary>
public sealed class MalformedFilesTests
{
    public static TheoryData<string, string, int, int> Refused => new()
    {
        { "two-column-missing-tag.txt", "conll", 2, 5006 },
        { "two-column-three.txt", "conll", 2, 5006 },
        { "conll2003-wrong-columns.txt", "conll", 4, 5006 },
        { "bilou-unknown-prefix.txt", "conll", 1, 5007 },
        { "bilou-no-hyphen.txt", "conll", 1, 5007 },
        { "iob2-empty-type.txt", "conll", 1, 5007 },
        { "latin1-two-column.txt", "conll", 1, 5002 },
        { "nul-two-column.txt", "conll", 1, 5002 },
        { "utf16be-nobom.txt", "conll", 1, 5002 },
        { "jsonl-bad-line-3.jsonl", "prodigy", 3, 5003 },
        { "jsonl-not-object.jsonl", "prodigy", 2, 5003 },
        { "jsonl-truncated.jsonl", "prodigy", 2, 5003 },
        { "jsonl-truncated-in-utf8.jsonl", "prodigy", 2, 5002 },
        { "jsonl-nan.jsonl", "prodigy", 1, 5003 },
        { "jsonl-lone-surrogate.jsonl", "prodigy", 1, 5003 },
        { "jsonl-concatenated.jsonl", "prodigy", 1, 5003 },
        { "latin1-jsonl.jsonl", "prodigy", 2, 5002 },
        { "nul-jsonl.jsonl", "prodigy", 1, 5002 },
        { "prodigy-span-outside.jsonl", "prodigy", 2, 5005 },
        { "prodigy-span-reversed.jsonl", "prodigy", 1, 5005 },
        { "prodigy-token-mismatch.jsonl", "prodigy", 1, 5005 },
        { "hf-bad-label.jsonl", "prodigy", 1, 5004 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_malformed_file_is_refused_with_its_line(string file, string format, int line, int code)
    {
        var failure = await Corpus.FailureAsync(() => Corpus.ReadFileAsync(Path(file), format));

        failure.Code.Number.ShouldBe(code);
        failure.Detail.ShouldContain($"{file}, line {line},");
    }

    [Fact]
    public async Task Utf16_is_refused_by_its_byte_order_mark() =>
        (await Corpus.FailureAsync(() => Corpus.ReadFileAsync(Path("utf16le-bom.txt")))).Code.ShouldBe(ErrorCodes.NotUtf8);

    [Theory]
    [InlineData("bom-jsonl.jsonl", "a")]
    [InlineData("jsonl-blank-lines.jsonl", "a/b")]
    [InlineData("jsonl-duplicate-key.jsonl", "b")]
    [InlineData("bom-two-column.txt", "Anna")]
    public async Task An_odd_file_that_can_be_read_is_read(string file, string texts) =>
        string.Join('/', (await Corpus.ReadFileAsync(Path(file))).Select(Corpus.Text)).ShouldBe(texts);

    // Each file breaks the rules of its own scheme; read as conlleval reads it, the spans are these.
    [Theory]
    [InlineData("iob2-i-without-b.txt", "Black=PER")]
    [InlineData("iob2-i-changes-type.txt", "Anna=PER Paris=LOC")]
    [InlineData("bioes-unclosed.txt", "Anna=PER Paris=LOC")]
    [InlineData("two-column-truncated.txt", "Anna=PER Black=P")]
    public async Task Tags_out_of_order_begin_a_new_span(string file, string spans)
    {
        var documents = await Corpus.ReadFileAsync(Path(file));

        string.Join(' ', documents.SelectMany(document => document.Spans().Select(span =>
            $"{Corpus.InCodePoints(span, document.Text()).Text}={span.Label}"))).ShouldBe(spans);
    }

    private static string Path(string file) => Repository.SharedPath("contracts", "recorded", "formats", "malformed", file);
}
