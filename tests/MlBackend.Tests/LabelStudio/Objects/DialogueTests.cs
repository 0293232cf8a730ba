using System.Text;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.LabelStudio.Mapper;
using MlBackend.LabelStudio.Objects;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Objects;

public sealed class DialogueTests
{
    private static readonly LabelConfig Config = new(LabelConfigParser.Parse(
        "<View><ParagraphLabels name='label' toName='p'><Label value='LOC'/></ParagraphLabels><Paragraphs name='p' value='$dialogue' layout='dialogue' nameKey='author' textKey='text'/></View>"));

    [Fact]
    public void Recorded_regions_mark_the_words_that_they_say()
    {
        var task = Recording.Of("export-paragraphs-json").ResponseBody[0];
        var document = Document(task.GetProperty("data"));
        var unreadable = 0;

        var answer = AnswerReader.Read(task.GetProperty("annotations")[0].GetProperty("result"), Config.Schema, Config.Fields, document, ref unreadable)
            .Single().ShouldBeOfType<SpanAnswer>();

        var text = document.Field("dialogue")!;
        text.ShouldBe("Hello 👋 from Łódź\nFly to New York");
        answer.Spans.Select(span => text[span.Start.Value..span.End.Value]).ShouldBe(["Łódź", "New York"]);
    }

    /// <summary>An emoji before the place tells the units apart: the editor slices with UTF-16 units, the recorded script counted code points.</summary>
    [Theory]
    [InlineData("""{"start": "1", "end": "1", "startOffset": 3, "endOffset": 7, "text": "Łódź"}""", "Łódź")]
    [InlineData("""{"start": "1", "end": "1", "startOffset": 2, "endOffset": 6, "text": "Łódź"}""", "Łódź")]
    [InlineData("""{"start": "1", "end": "1", "startOffset": 3, "endOffset": 7}""", "Łódź")]
    [InlineData("""{"start": 1, "end": 1, "startOffset": 3, "endOffset": 7}""", "Łódź")]
    [InlineData("""{"start": "0", "end": "1", "startOffset": 3, "endOffset": 2}""", "lo\n👋")]
    [InlineData("""{"start": "2", "end": "2", "startOffset": 0, "endOffset": 1}""", null)]
    [InlineData("""{"start": "3", "end": "3", "startOffset": 0, "endOffset": 1}""", null)]
    [InlineData("""{"start": "1", "end": "1", "startOffset": 0, "endOffset": 50}""", null)]
    [InlineData("""{"start": 0, "end": 3}""", null)]
    public void Places_are_read_in_either_unit(string value, string? words)
    {
        using var data = JsonDocument.Parse("""{"dialogue": [{"text": "Hello"}, {"author": "Ann", "text": "👋 Łódź"}, {"author": "Bob"}]}""");
        var document = Document(data.RootElement);
        using var json = JsonDocument.Parse(value);

        var isRead = Places.Of(document, Config.Fields[0])!.TryRead(json.RootElement, out var start, out var end);

        isRead.ShouldBe(words is not null);
        if (isRead)
        {
            document.Field("dialogue")![start.Value..end.Value].ShouldBe(words);
        }
    }

    [Fact]
    public void A_place_is_written_as_the_editor_counts()
    {
        using var data = JsonDocument.Parse("""{"dialogue": [{"text": "Hello"}, {"text": "👋 Łódź"}]}""");
        var document = Document(data.RootElement);
        var at = document.Field("dialogue")!.IndexOf("Łódź", StringComparison.Ordinal);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, RegionWriter.Options))
        {
            writer.WriteStartObject();
            Places.Of(document, Config.Fields[0])!.TryWrite(writer, new Utf16Offset(at), new Utf16Offset(at + 4)).ShouldBeTrue();
            writer.WriteEndObject();
        }

        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe("""{"start":"1","end":"1","startOffset":3,"endOffset":7,"text":"Łódź"}""");
    }

    [Theory]
    [InlineData("""{"dialogue": [{"author": "Ann"}, {"author": "Bob", "words": "x"}]}""")]
    [InlineData("""{"dialogue": []}""")]
    [InlineData("""{"dialogue": "http://127.0.0.1:1/dialogue.json"}""")]
    [InlineData("""{"dialogue": {"text": "x"}}""")]
    [InlineData("""{"dialogue": null}""")]
    [InlineData("""{"dialogue": ["text", 1, [{"text": "x"}]]}""")]
    public void What_has_no_utterance_with_a_text_is_no_dialogue(string data)
    {
        using var json = JsonDocument.Parse(data);

        Document(json.RootElement).Fields.ShouldBeEmpty();
    }

    [Fact]
    public void Another_key_may_hold_the_text()
    {
        var config = new LabelConfig(LabelConfigParser.Parse("<View><ParagraphLabels name='l' toName='p'><Label value='a'/></ParagraphLabels><Paragraphs name='p' value='$d' textKey='words'/></View>"));

        TaskData.Read("""{"d": [{"words": "one", "text": "no"}, {"words": "two"}]}"""u8, config.Fields)["d"].ShouldBe("one\ntwo");
    }

    private static Document Document(JsonElement data) => new("1", TaskData.Read(Encoding.UTF8.GetBytes(data.GetRawText()), Config.Fields));
}
