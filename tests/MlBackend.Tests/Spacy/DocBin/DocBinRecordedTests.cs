using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Spacy.DocBin;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Tokenizer;
using MlBackend.TestKit;
using MlBackend.Text.Offsets;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.DocBin;

/// <summary>Oracle: files that spaCy 3.8 wrote, and what spaCy said they hold.</summary>
public sealed class DocBinRecordedTests
{
    public static TheoryData<string> Files => [.. Recorded.DocBins];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_spaCy_wrote_is_written_again_byte_for_byte(string name)
    {
        var token = TestContext.Current.CancellationToken;
        var (docs, attributes, hasUserData) = await Recorded.ReadAsync(Recorded.Path("docbin", name + ".spacy"), token);

        foreach (var mostStringsInMemory in new[] { 10_000, 7 })
        {
            var written = await Recorded.UnpackedAsync(docs, attributes.Select(attribute => (DocColumn)attribute), hasUserData, token, mostStringsInMemory);

            Convert.ToHexString(written).ShouldBe(Convert.ToHexString(Recorded.Unpacked(name)));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_spaCy_wrote_holds_what_spaCy_says(string name)
    {
        var told = Recorded.Json("docbin", name + ".json");
        var (docs, _, _) = await Recorded.ReadAsync(Recorded.Path("docbin", name + ".spacy"), TestContext.Current.CancellationToken);

        docs.Count.ShouldBe(told.GetProperty("docs").GetArrayLength());
        foreach (var (doc, wanted) in docs.Zip(told.GetProperty("docs").EnumerateArray()))
        {
            doc.Text.ShouldBe(wanted.GetProperty("text").GetString());
            doc.HasUnknownSpaces.ShouldBe(wanted.GetProperty("has_unknown_spaces").GetBoolean());
            doc.Categories.ShouldBe(wanted.GetProperty("cats").EnumerateObject().Select(cat => new DocCategory(cat.Name, cat.Value.GetDouble())));
            Tokens(doc, wanted.GetProperty("tokens"));
            Entities(doc, wanted.GetProperty("ents"));
            SpanGroups(doc, wanted.GetProperty("spans"));
        }
    }

    [Fact]
    public async Task Texts_tokenised_here_give_the_file_that_spaCy_made_of_them()
    {
        var token = TestContext.Current.CancellationToken;
        var tokenizer = SpacyTokenizer.For("en");
        List<Doc> docs = [];
        foreach (var line in File.ReadLines(Repository.SharedPath("data", "fashion_brands_train.jsonl")).Take(300))
        {
            using var record = JsonDocument.Parse(line);
            var text = record.RootElement.GetProperty("text").GetString()!;
            var tokens = tokenizer.Tokenize(text);
            var index = new CodePointIndex(text);
            var doc = new Doc(tokens);
            foreach (ref var each in tokens.AsSpan())
            {
                each.EntityMark = EntityMark.Outside;
            }

            foreach (var span in record.RootElement.GetProperty("spans").EnumerateArray())
            {
                var start = index.ToUtf16(new(span.GetProperty("start").GetInt32())).Value;
                var end = index.ToUtf16(new(span.GetProperty("end").GetInt32())).Value;
                for (var at = 0; at < tokens.Length; at++)
                {
                    if (doc.Starts[at] >= start && doc.EndOf(at) <= end)
                    {
                        tokens[at].EntityMark = doc.Starts[at] == start ? EntityMark.Begin : EntityMark.Inside;
                        tokens[at].EntityLabel = span.GetProperty("label").GetString()!;
                    }
                }
            }

            docs.Add(doc);
        }

        var written = await Recorded.UnpackedAsync(docs, null, false, token);

        written.AsSpan().SequenceEqual(Recorded.Unpacked("fashion-300")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("v2")]
    [InlineData("conll2003")]
    [InlineData("pipe")]
    [InlineData("ud")]
    [InlineData("ud-merged")]
    public async Task What_spaCy_converted_holds_what_spaCy_says(string name)
    {
        var told = Recorded.Json("convert", name + ".spacy.json");
        var (docs, _, _) = await Recorded.ReadAsync(Recorded.Path("convert", name + ".spacy"), TestContext.Current.CancellationToken);

        docs.Count.ShouldBe(told.GetProperty("docs").GetArrayLength());
        foreach (var (doc, wanted) in docs.Zip(told.GetProperty("docs").EnumerateArray()))
        {
            doc.Text.ShouldBe(wanted.GetProperty("text").GetString());
            var starts = doc.CodePointStarts();
            doc.Entities().Select(entity => (starts[entity.Start], starts[entity.End - 1] + DocMarks.Length(doc.Tokens[entity.End - 1].Orth), entity.Label))
                .ShouldBe(wanted.GetProperty("ents").EnumerateArray().Select(entity => (entity[0].GetInt32(), entity[1].GetInt32(), entity[2].GetString()!)));
            doc.Tokens.Select((token, index) => (token.Orth, token.Tag, token.Lemma, token.Dependency, index + token.Head))
                .ShouldBe(wanted.GetProperty("tokens").EnumerateArray().Select(token => (
                    Text(token, "orth"), Text(token, "tag"), Text(token, "lemma"), Text(token, "dep"), token.GetProperty("head").GetInt32())));
        }
    }

    [Fact]
    public void A_document_that_the_file_has_no_room_for_is_refused()
    {
        using var writer = new DocBinWriter { MostTableBytes = 5 * 13 * sizeof(ulong) };
        writer.Add(new Doc([new("one", true), new("two", true), new("three", false)]));
        writer.Add(new Doc([new("four", true), new("five", false)]));

        var failure = Should.Throw<MlBackendException>(() => writer.Add(new Doc([new("six", false)])));
        failure.Code.ShouldBe(ErrorCodes.DocBinFull);
        failure.Detail.ShouldContain("Document 3");
    }

    private static void Tokens(Doc doc, JsonElement wanted)
    {
        doc.Tokens.Length.ShouldBe(wanted.GetArrayLength());
        var starts = doc.CodePointStarts();
        foreach (var (index, token) in wanted.EnumerateArray().Index())
        {
            var mine = doc.Tokens[index];
            if (token.ValueKind == JsonValueKind.Array)
            {
                (mine.Orth, mine.SpaceAfter ? 1 : 0, (int)mine.EntityMark).ShouldBe((token[0].GetString()!, token[1].GetInt32(), token[2].GetInt32()));
                continue;
            }

            (mine.Orth, mine.SpaceAfter, (int)mine.EntityMark, starts[index]).ShouldBe(
                (Text(token, "orth"), token.GetProperty("space").GetBoolean(), token.GetProperty("ent_iob").GetInt32(), token.GetProperty("start").GetInt32()));
            (mine.Norm ?? Norms.Of(mine.Orth)).ShouldBe(Text(token, "norm"));
            (mine.Tag, mine.PartOfSpeech, mine.Morph.Trim('_'), mine.Lemma, mine.Dependency, mine.EntityLabel, mine.EntityKnowledgeId, mine.EntityId).ShouldBe((
                Text(token, "tag"), Text(token, "pos"), Text(token, "morph"), Text(token, "lemma"), Text(token, "dep"), Text(token, "ent_type"),
                Text(token, "ent_kb_id"), Text(token, "ent_id")));
            (index + mine.Head).ShouldBe(token.GetProperty("head").GetInt32());
        }
    }

    private static void Entities(Doc doc, JsonElement wanted) =>
        doc.Entities().Select(entity => (entity.Start, entity.End, entity.Label, entity.KnowledgeId, entity.Id, doc.TextOf(entity)))
            .ShouldBe(wanted.EnumerateArray().Select(Span));

    private static void SpanGroups(Doc doc, JsonElement wanted)
    {
        doc.SpanGroups.Select(group => group.Key).ShouldBe(wanted.EnumerateObject().Select(group => group.Name));
        foreach (var group in doc.SpanGroups)
        {
            group.Spans.Select(span => (span.Start, span.End, span.Label, span.KnowledgeId, span.Id, doc.TextOf(span)))
                .ShouldBe(wanted.GetProperty(group.Key).EnumerateArray().Select(Span));
        }
    }

    private static (int, int, string, string, string, string) Span(JsonElement span) => (
        span.GetProperty("token_start").GetInt32(), span.GetProperty("token_end").GetInt32(), Text(span, "label"), Text(span, "kb_id"), Text(span, "id"), Text(span, "text"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
