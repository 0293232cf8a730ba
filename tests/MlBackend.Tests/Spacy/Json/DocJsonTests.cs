using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Json;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.Json;

/// <summary>Oracle: what spaCy 3.8's Doc.to_json said of the same documents.</summary>
public sealed class DocJsonTests
{
    public static TheoryData<string> Files => [.. Recorded.DocBins.Where(name => name is not ("empty" or "fashion-300"))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_document_is_written_as_spaCy_writes_it(string name)
    {
        var (docs, _, _) = await Recorded.ReadAsync(Recorded.Path("docbin", name + ".spacy"), TestContext.Current.CancellationToken);

        var wanted = Recorded.Json("to_json", name + ".json").EnumerateArray().ToList();
        docs.Count.ShouldBe(wanted.Count);
        foreach (var (doc, told) in docs.Zip(wanted))
        {
            JsonNode.DeepEquals(Written(doc), JsonNode.Parse(told.GetRawText())).ShouldBeTrue($"{name}: {Written(doc)}\n{told.GetRawText()}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_spaCy_wrote_is_read_and_written_again(string name)
    {
        foreach (var told in Recorded.Json("to_json", name + ".json").EnumerateArray())
        {
            // A space at the end belongs to the last token; spaCy's own reader says so too.
            var doc = DocJson.Read(told, what => new InvalidOperationException(what));
            JsonNode.DeepEquals(Written(doc), JsonNode.Parse(told.GetRawText())).ShouldBeTrue($"{name}: {Written(doc)}");
        }
    }

    [Theory]
    [InlineData("""{"tokens":[]}""", "it has no text")]
    [InlineData("""{"text":"ab","tokens":[{"id":0,"start":0,"end":3}]}""", "an offset lies outside the text")]
    [InlineData("""{"text":"ab","tokens":[{"id":0,"start":0,"end":1}]}""", "some text belongs to no token")]
    [InlineData("""{"text":"ab","tokens":[{"id":0,"start":0,"end":2},{"id":1,"start":1,"end":2}]}""", "tokens overlap, are empty or out of order")]
    [InlineData("""{"text":"ab","tokens":[{"id":0,"start":0,"end":2}],"ents":[{"start":0,"end":1,"label":"X"}]}""", "a span's boundaries are not those of tokens")]
    [InlineData("""{"text":"ab","tokens":[{"id":0,"start":0,"end":2}],"ents":[{"start":0,"end":2,"label":"X"},{"start":0,"end":2,"label":"Y"}]}""", "two entities overlap")]
    [InlineData("""{"text":"ab","tokens":[{"id":0,"start":0,"end":2,"dep":"x","head":1}]}""", "a head lies outside")]
    [InlineData("""{"text":"ab","tokens":[{"id":0,"start":0,"end":2,"pos":"NOPE"}]}""", "it has an unknown part of speech")]
    [InlineData("""{"text":"a","tokens":[{"id":0,"start":0,"end":1}],"cats":{"x":"y"}}""", "a value is no number")]
    [InlineData("""{"text":"a","tokens":7}""", "a list is missing")]
    public void A_record_that_contradicts_itself_is_refused_with_the_reason(string json, string reason)
    {
        using var record = JsonDocument.Parse(json);
        Should.Throw<InvalidOperationException>(() => DocJson.Read(record.RootElement, what => new InvalidOperationException(what))).Message.ShouldBe(reason);
    }

    private static JsonNode? Written(Doc doc) => JsonNode.Parse(Bytes(json => DocJson.Write(json, doc)));

    private static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
