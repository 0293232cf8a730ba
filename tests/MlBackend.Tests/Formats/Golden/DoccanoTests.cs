using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats.Golden;

/// <summary>Files that doccano 1.8.4 exported and imported.</summary>
public sealed class DoccanoTests
{
    [Theory]
    [InlineData("exports", "single", "jsonl", "all.jsonl")]
    [InlineData("exports", "multi", "jsonl", "all.jsonl")]
    [InlineData("exports", "ner", "jsonl", "all.jsonl")]
    [InlineData("exports", "rel", "jsonl", "all.jsonl")]
    [InlineData("exports", "intent", "jsonl", "all.jsonl")]
    [InlineData("exports", "conll", "jsonl", "all.jsonl")]
    [InlineData("exports", "seq2seq", "jsonl", "all.jsonl")]
    [InlineData("imports", "rel", "rel.jsonl")]
    public async Task Its_files_are_recognised_and_read_whole(params string[] parts)
    {
        var path = Repository.SharedPath(["contracts", "recorded", "doccano", .. parts]);
        var documents = await Expected.DocumentsAsync(path);

        documents.Count.ShouldBe(File.ReadLines(path).Count(line => line.Length > 0));
        (await MlBackend.Formats.Files.CorpusSource.OpenAsync(path, MlBackend.Formats.FileFormats.Readers, [], null, TestContext.Current.CancellationToken)).Format.ShouldBe("doccano");
    }

    [Fact]
    public async Task Spans_and_relations_count_code_points()
    {
        var document = (await ReadAsync("exports", "rel", "jsonl", "all.jsonl"))[0];

        document.Document.ExternalId.ShouldBe("60");
        document.Spans(null).ShouldBe(["17-21 ORG", "17-29 ORG", "2-6 PERSON", "25-29 LIEU"]);
        document.Relations().ShouldBe(["situéÀ: 17-21 > 25-29", "worksFor: 2-6 > 17-21", "worksFor: 2-6 > 2-6"]);
    }

    [Fact]
    public async Task Labels_beside_spans_are_two_questions()
    {
        var document = (await ReadAsync("exports", "intent", "jsonl", "all.jsonl"))[0];

        document.Labels().ShouldBe(["réserver"]);
        document.Spans(null).ShouldBe(["17-21 City", "9-14 City"]);
        document.Answers.Select(answer => answer.Question).ShouldBe(["label", "label-spans"]);
    }

    [Fact]
    public async Task Other_columns_are_metadata_and_an_empty_list_is_no_answer()
    {
        var documents = await ReadAsync("exports", "multi", "jsonl", "all.jsonl");

        documents[0].Metadata.Keys.ShouldBe(["source", "n", "page", "k"]);
        documents[1].Labels().ShouldBe(["neutral 😐", "négatif"]);
        documents[2].Answers.ShouldBeEmpty();
        documents.ShouldContain(document => document.Metadata.ContainsKey("Comments"));
    }

    [Fact]
    public async Task Spans_that_do_not_fit_are_refused_with_their_line_or_set_aside()
    {
        var path = Repository.SharedPath("contracts", "recorded", "doccano", "imports", "ner", "ner.jsonl");

        var failure = await Corpus.FailureAsync(() => Expected.DocumentsAsync(path));
        failure.Code.ShouldBe(ErrorCodes.SpanOutsideText);
        failure.Detail.ShouldContain("line 3, span 0-99 in a text of 7 code points");

        List<MlBackendException> aside = [];
        var documents = await Expected.DocumentsAsync(path, null, new CorpusOptions { SetAside = aside.Add });
        aside.Select(set => set.Detail.Split(", ")[1]).ShouldBe(["line 3", "line 4", "line 5"]);
        documents.Select(document => document.Document.ExternalId).ShouldBe(["1", "2", "6", "7"]);
    }

    [Fact]
    public async Task A_line_that_is_no_text_is_set_aside_alone()
    {
        var latin = Repository.SharedPath("contracts", "recorded", "doccano", "imports", "multi", "latin1.jsonl");
        List<MlBackendException> aside = [];

        (await Expected.DocumentsAsync(latin, "doccano", new CorpusOptions { SetAside = aside.Add })).ShouldBeEmpty();
        aside.ShouldHaveSingleItem().Code.ShouldBe(ErrorCodes.NotUtf8);
        (await Corpus.FailureAsync(() => ReadAsync("imports", "multi", "utf16.jsonl"))).Code.ShouldBe(ErrorCodes.NotUtf8);
    }

    private static Task<List<CorpusDocument>> ReadAsync(params string[] parts) => Expected.DocumentsAsync(Repository.SharedPath(["contracts", "recorded", "doccano", .. parts]));
}
