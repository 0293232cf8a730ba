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
        { "iob2-i-without-b.txt", "iob2", 2, 5040 },
        { "iob2-i-changes-type.txt", "iob2", 2, 5040 },
        { "two-column-truncated.txt", "iob2", 2, 5040 },
        { "bioes-unclosed.txt", "bioes", 1, 5040 },
        { "bilou-unknown-prefix.txt", "bilou", 1, 5007 },
        { "bilou-no-hyphen.txt", "bilou", 1, 5007 },
        { "conllu-nine-columns.conllu", "conllu", 3, 5041 },
        { "conllu-bad-id.conllu", "conllu", 2, 5041 },
        { "conllu-id-gap.conllu", "conllu", 2, 5041 },
        { "conllu-head-outside.conllu", "conllu", 1, 5041 },
        { "conllu-spaces-for-tabs.conllu", "conllu", 1, 5041 },
        { "conllu-mwt-range-reversed.conllu", "conllu", 1, 5041 },
        { "conllu-truncated.conllu", "conllu", 3, 5041 },
        { "webanno-wrong-columns.tsv", "webanno", 6, 5006 },
        { "webanno-no-format.tsv", "webanno", 1, 5043 },
        { "webanno-offset-mismatch.tsv", "webanno", 7, 5005 },
        { "brat-span-outside.ann", "brat", 2, 5005 },
        { "brat-text-mismatch.ann", "brat", 1, 5005 },
        { "brat-utf16-offsets.ann", "brat", 1, 5005 },
        { "brat-reversed.ann", "brat", 1, 5005 },
        { "brat-unknown-arg.ann", "brat", 2, 5042 },
        { "brat-duplicate-id.ann", "brat", 2, 5042 },
        { "brat-spaces-for-tabs.ann", "brat", 1, 5042 },
        { "brat-truncated.ann", "brat", 2, 5042 },
        { "fasttext-label-only-prefix.txt", "fasttext", 1, 5004 },
        { "jsonl-lone-surrogate.jsonl", "doccano", 1, 5003 },
        { "jsonl-truncated-in-utf8.jsonl", "huggingface", 2, 5002 },
    };

    /// <summary>The reason that the list of malformed files gives, as far as ours says it in the same words.</summary>
    public static TheoryData<string, string, string> Reasons => new()
    {
        { "two-column-missing-tag.txt", "conll", "expected 2 columns, found 1" },
        { "conll2003-wrong-columns.txt", "conll", "expected 4 columns, found 3" },
        { "conllu-nine-columns.conllu", "conllu", "expected 10 columns, found 9" },
        { "conllu-id-gap.conllu", "conllu", "ID 3 follows ID 1" },
        { "conllu-head-outside.conllu", "conllu", "HEAD 9 names no word of the sentence" },
        { "conllu-mwt-range-reversed.conllu", "conllu", "multiword range 2-1 is reversed" },
        { "conllu-truncated.conllu", "conllu", "expected 10 columns, found 3" },
        { "brat-span-outside.ann", "brat", "span 2-99 in a text of 4 code points" },
        { "brat-reversed.ann", "brat", "start 4 is not before end 0" },
        { "brat-duplicate-id.ann", "brat", "used twice, first on line 1" },
        { "webanno-wrong-columns.tsv", "webanno", "expected 4 columns, found 6" },
        { "webanno-offset-mismatch.tsv", "webanno", "the text at 6-11 is not" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task The_reason_says_what_is_wrong(string file, string format, string reason) =>
        (await Corpus.FailureAsync(() => Golden.Expected.DocumentsAsync(Path(file), format))).Detail.ShouldContain(reason);

    [Fact]
    public async Task A_class_outside_the_names_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path("hf-bad-label.jsonl"), folder.File("train.jsonl"));
        File.Copy(Repository.SharedPath("contracts", "recorded", "formats", "hf-token-classification", "dataset_info.json"), folder.File("dataset_info.json"));

        (await Corpus.FailureAsync(() => Golden.Expected.DocumentsAsync(folder.File("train.jsonl")))).Detail.ShouldContain("train.jsonl, line 2, class id 7 outside 0..6");
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_malformed_file_is_refused_with_its_line(string file, string format, int line, int code)
    {
        var failure = await Corpus.FailureAsync(() => Golden.Expected.DocumentsAsync(Path(file), format));

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
    [InlineData("bom-conllu.conllu", "A")]
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
