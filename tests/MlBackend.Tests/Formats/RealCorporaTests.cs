using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

/// <summary>The public corpora, whose counts were taken from the files by other means (shared/data/README.md).</summary>
public sealed class RealCorporaTests
{
    [Theory]
    [InlineData("fashion_brands_train.jsonl", 1235, 527)]
    [InlineData("fashion_brands_eval.jsonl", 500, 238)]
    [InlineData("wnut17_train.conll", 3394, 1975)]
    [InlineData("wnut17_dev.conll", 1009, 836)]
    [InlineData("wnut17_test.conll", 1287, 1079)]
    public async Task Every_document_and_every_span_is_read(string file, int documents, int spans)
    {
        var corpus = await ReadAsync(file);

        corpus.Count.ShouldBe(documents);
        corpus.ShouldAllBe(document => document.Answers.Count == 1, "a reviewed text without spans is labelled too");
        corpus.Sum(document => document.Spans().Count).ShouldBe(spans);
    }

    [Fact]
    public async Task Spans_of_wnut17_have_their_labels()
    {
        var corpus = await ReadAsync("wnut17_train.conll");

        Counts(corpus.SelectMany(document => document.Spans().Select(span => span.Label))).ShouldBe(
            "person 660, location 548, group 264, corporation 221, product 142, creative-work 140");
        corpus.Sum(document => document.Text().Split(' ').Length).ShouldBe(62_730, "no token of this file holds a space");
    }

    [Theory]
    [InlineData("docs_issues_train.jsonl", "not DOCUMENTATION 460, DOCUMENTATION 201")]
    [InlineData("docs_issues_eval.jsonl", "not DOCUMENTATION 335, DOCUMENTATION 165")]
    [InlineData("cooking_multilabel_train.jsonl", "OTHER 1911, baking 180, substitutions 159, equipment 133, food-safety 127, storage-method 108, eggs 78, chicken 69, bread 66, meat 60, sauce 47")]
    [InlineData("cooking_multilabel_dev.jsonl", "OTHER 1893, baking 174, equipment 171, food-safety 132, substitutions 124, bread 77, storage-method 73, eggs 69, chicken 66, meat 65, sauce 61")]
    public async Task Labels_are_counted_as_published(string file, string counts) =>
        Counts((await ReadAsync(file)).SelectMany(document => document.Labels()!)).ShouldBe(counts);

    [Fact]
    public async Task A_file_without_separators_is_cut_into_the_published_sentences()
    {
        var corpus = await ReadAsync("europeana_fr_ner.bio");

        corpus.Count.ShouldBe(12_524);
        Tokens(corpus[..9017]).ShouldBe(150_190);
        Tokens(corpus[9017..(9017 + 1002)]).ShouldBe(16_578);
        Tokens(corpus[(9017 + 1002)..]).ShouldBe(39_148);
        Spans(corpus[..9017]).ShouldBe(7556);
        Spans(corpus[9017..(9017 + 1002)]).ShouldBe(560);
        Spans(corpus[(9017 + 1002)..]).ShouldBe(1720);
    }

    private static Task<List<CorpusDocument>> ReadAsync(string file) => Corpus.ReadFileAsync(Repository.SharedPath("data", file));

    private static int Tokens(IEnumerable<CorpusDocument> corpus) => corpus.Sum(document => document.Text().Split(' ').Length);

    private static int Spans(IEnumerable<CorpusDocument> corpus) => corpus.Sum(document => document.Spans().Count);

    private static string Counts(IEnumerable<string> labels) => string.Join(", ", labels
        .GroupBy(label => label, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Select(group => $"{group.Key} {group.Count()}"));
}
