using MlBackend.Core.Corpora;
using MlBackend.Formats.Conll;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

public sealed class ConllReaderTests
{
    [Theory]
    [InlineData("a O\n\nb O\n", "a/b")]
    [InlineData("a\tO\n\t\nb\tO", "a/b")]
    [InlineData("a O\n \n\n\nb O\n\n", "a/b")]
    [InlineData("-DOCSTART- O\n\na O\n-DOCSTART- O\nb O\n", "a/b")]
    [InlineData("a O\r\n\r\nb O\r\n", "a/b")]
    [InlineData("# O\nO O\n", "# O")]
    [InlineData("new york\tO\nx\tO\n", "new york x")]
    [InlineData("", "")]
    public async Task Sentences_end_at_separators(string file, string texts) =>
        string.Join('/', (await ReadAsync(file)).Select(Corpus.Text)).ShouldBe(texts);

    [Theory]
    [InlineData("a O\n. O\nb O\n? O\n", "a ./b ?")]
    [InlineData("a O\n. I-X\nb O\n", "a . b")]
    [InlineData("a O\n. O\nb O\n\n", "a . b")]
    public async Task Only_a_file_without_any_separator_is_cut_at_full_stops(string file, string texts) =>
        string.Join('/', (await ReadAsync(file)).Select(Corpus.Text)).ShouldBe(texts);

    [Fact]
    public async Task A_long_run_is_cut_after_the_first_token_outside_an_entity()
    {
        var file = string.Concat(Enumerable.Range(1, 250).Select(number => number is > 95 and < 105 ? "a I-X\n" : "a O\n"));

        (await ReadAsync(file)).Select(document => document.Text().Split(' ').Length).ShouldBe([105, 100, 45]);
    }

    [Fact]
    public async Task Whether_a_file_has_separators_is_decided_within_its_first_ten_thousand_tokens()
    {
        var sentence = string.Concat(Enumerable.Repeat("a O\n", 9)) + ". O\n";

        (await ReadAsync(string.Concat(Enumerable.Repeat(sentence, 999)) + "\n" + sentence)).Count.ShouldBe(2);
        (await ReadAsync(string.Concat(Enumerable.Repeat(sentence, 1001)) + "\n" + sentence)).Count.ShouldBe(1002);
    }

    [Theory]
    [InlineData("B-X I-X B-X O S-X E-X", "0-3 4-5 8-9 10-11")]
    [InlineData("I-X I-X O I-X I-Y E-Y I-Y", "0-3 6-7 8-11 12-13")]
    [InlineData("U-X U-X B-X L-X L-X", "0-1 2-3 4-7 8-9")]
    public async Task Every_scheme_gives_its_spans(string tags, string spans)
    {
        var document = (await ReadAsync(string.Concat(tags.Split(' ').Select(tag => $"a {tag}\n")))).ShouldHaveSingleItem();

        string.Join(' ', document.Spans().Select(span => $"{span.Start.Value}-{span.End.Value}")).ShouldBe(spans);
    }

    private static Task<List<CorpusDocument>> ReadAsync(string file) => Corpus.ReadAsync(new ConllReader(), file);
}
