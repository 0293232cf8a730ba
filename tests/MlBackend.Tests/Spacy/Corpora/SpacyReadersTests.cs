using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Spacy;
using MlBackend.Spacy.Corpora;
using MlBackend.Formats;
using MlBackend.Commands.Corpora;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.Corpora;

public sealed class SpacyReadersTests
{
    [Theory]
    [InlineData("docbin/ner-basic.spacy", "spacy")]
    [InlineData("docbin/empty.spacy", "spacy")]
    [InlineData("docbin/fashion-300.spacy", "spacy")]
    [InlineData("to_json/ner-basic.json", "spacy-json")]
    [InlineData("to_json/textcat-exclusive.json", "spacy-json")]
    [InlineData("convert/v2.json", "spacy-training-json")]
    [InlineData("convert/ud.out.json", "spacy-training-json")]
    public async Task A_file_is_known_by_its_content(string file, string format)
    {
        var opened = await CorpusReaders.OpenAsync(Recorded.Path(file.Split('/')), null, TestContext.Current.CancellationToken);

        opened.Reader.Format.ShouldBe(format);
    }

    [Fact]
    public async Task Entities_labels_groups_and_rejected_spans_become_answers()
    {
        var entities = await ReadAsync("docbin/ner-basic.spacy");
        var spans = entities[0].Answers.ShouldHaveSingleItem().ShouldBeOfType<SpanAnswer>();
        (entities[0].Document.Field("text"), spans.Question).ShouldBe(("Berlin is nice.", "ents"));
        spans.Spans.ShouldBe([new LabelledSpan(new(0), new(6), "CITY")]);

        (await ReadAsync("docbin/ner-missing.spacy"))[0].Answers.ShouldBeEmpty();
        (await ReadAsync("docbin/ner-no-entities.spacy"))[0].Answers.ShouldHaveSingleItem().ShouldBeOfType<SpanAnswer>().Spans.ShouldBeEmpty();

        var labels = await ReadAsync("docbin/textcat-multilabel.spacy");
        labels.Select(document => document.Answers.OfType<ChoiceAnswer>().FirstOrDefault()?.Labels.Count ?? -1).ShouldBe([2, 1, 0, 1, -1]);

        var groups = await ReadAsync("docbin/spancat-overlapping.spacy");
        groups[0].Answers.Select(answer => answer.Question).ShouldBe(["sc", "custom-key", "empty"]);
        groups[0].Lost.ShouldContain(loss => loss.Reason == "ids of spans" && loss.Count == 1);

        var rejected = (await ReadAsync("docbin/rejected-spans.spacy"))[1];
        rejected.Answers.ShouldBeEmpty();
        rejected.Rejected.ShouldHaveSingleItem().ShouldBeOfType<SpanAnswer>().Spans.Select(span => span.Label).ShouldBe(["DATE", "GPE"]);
    }

    [Fact]
    public async Task Tokens_keep_their_attributes_and_white_space_is_none()
    {
        var document = (await ReadAsync("docbin/full-attributes.spacy"))[0];

        document.Tokens!.Count.ShouldBe(11);
        document.Tokens[2].Attributes.ShouldBe(new TokenAttributes("two", "NUM", "CD", "NumType=Card", 3, "nummod", false));
        (await ReadAsync("docbin/ner-emoji-accents-crlf.spacy"))[1].Tokens!.Count.ShouldBeLessThan(12);
    }

    [Theory]
    [InlineData("ner-basic")]
    [InlineData("ner-emoji-accents-crlf")]
    [InlineData("textcat-exclusive")]
    [InlineData("spancat-overlapping")]
    [InlineData("rejected-spans")]
    [InlineData("full-attributes")]
    public async Task A_corpus_reads_the_same_after_it_was_written_in_each_format(string name)
    {
        var token = TestContext.Current.CancellationToken;
        var documents = await ReadAsync($"docbin/{name}.spacy");
        foreach (var writer in SpacyFormats.Writers)
        {
            using var output = new MemoryOutput();
            var report = new CorpusReport();
            await writer.WriteAsync(documents.ToAsyncEnumerable(), output, new CorpusOptions(), report, token);
            var again = await ReadAsync(SpacyFormats.Readers.Single(reader => reader.Format == writer.Format), output.Bytes, token);

            again.Count.ShouldBe(documents.Count, writer.Format);
            foreach (var (mine, theirs) in again.Zip(documents))
            {
                mine.Document.Field("text").ShouldBe(theirs.Document.Field("text"));
                Told(mine).ShouldBe(Told(theirs).Where(line => writer.Format != "spacy-training-json" || !line.StartsWith("group", StringComparison.Ordinal)), ignoreOrder: true);
            }
        }
    }

    [Fact]
    public async Task Bad_documents_are_set_aside_where_that_is_wished()
    {
        var token = TestContext.Current.CancellationToken;
        const string json = """[{"text":"a b","tokens":[{"id":0,"start":0,"end":1},{"id":1,"start":2,"end":3}]},{"text":"ab","tokens":[]},{"text":"c","tokens":[{"id":0,"start":0,"end":1}]}]""";
        var reader = new DocJsonReader();
        List<MlBackendException> aside = [];

        var read = await ReadAsync(reader, Encoding.UTF8.GetBytes(json), token, new CorpusOptions { SetAside = aside.Add });

        read.Select(document => document.Document.ExternalId).ShouldBe(["1", "3"]);
        aside.ShouldHaveSingleItem().Detail.ShouldContain("record 2");
        (await Should.ThrowAsync<MlBackendException>(() => ReadAsync(reader, Encoding.UTF8.GetBytes(json), token))).Code.ShouldBe(ErrorCodes.SpacyJsonInvalid);
    }

    [Theory]
    [InlineData("{\"text\":\"a\",\"tokens\":[{\"id\":0,\"start\":0,\"end\":1}]}\n{\"text\":\"b\",\"tokens\":[{\"id\":0,\"start\":0,\"end\":1}]}\n")]
    [InlineData("\uFEFF[{\"text\":\"a\",\"tokens\":[{\"id\":0,\"start\":0,\"end\":1}]},{\"text\":\"b\",\"tokens\":[{\"id\":0,\"start\":0,\"end\":1}]}]")]
    public async Task Lines_and_lists_are_read_alike(string json) =>
        (await ReadAsync(new DocJsonReader(), Encoding.UTF8.GetBytes(json), TestContext.Current.CancellationToken))
            .Select(document => document.Document.Field("text")).ShouldBe(["a", "b"]);

    private static IEnumerable<string> Told(CorpusDocument document) =>
        document.Answers.Select(answer => answer switch
        {
            // A document that no question was asked of comes back without answer; an empty group of its own question with it.
            SpanAnswer spans => $"{(spans.Question == "ents" ? "ents" : "group")} {string.Join(' ', spans.Spans.Order(Comparer<LabelledSpan>.Create((a, b) => string.CompareOrdinal($"{a}", $"{b}"))).Select(span => $"{span.Start.Value}-{span.End.Value}:{span.Label}"))}",
            ChoiceAnswer choice => $"cats {string.Join(' ', choice.Labels)}",
            _ => "",
        });

    private static Task<List<CorpusDocument>> ReadAsync(string file)
    {
        var reader = SpacyFormats.Readers.Single(reader => reader.Format == "spacy");
        return ReadAsync(reader, File.ReadAllBytes(Recorded.Path(file.Split('/'))), TestContext.Current.CancellationToken);
    }

    private static async Task<List<CorpusDocument>> ReadAsync(ICorpusReader reader, byte[] bytes, CancellationToken token, CorpusOptions? options = null)
    {
        using var stream = new MemoryStream(bytes);
        return await reader.ReadAsync(stream, options ?? new CorpusOptions(), token).ToListAsync(token);
    }

    private sealed class MemoryOutput : ICorpusOutput, IDisposable
    {
        private readonly MemoryStream stream = new();

        public byte[] Bytes => stream.ToArray();

        public Stream Create() => stream;

        public void Dispose() => stream.Dispose();

        public Stream Create(string name) => throw new NotSupportedException();
    }
}
