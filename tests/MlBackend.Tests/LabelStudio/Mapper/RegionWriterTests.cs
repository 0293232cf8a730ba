using System.Buffers;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.LabelStudio.Mapper;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Mapper;

public sealed class RegionWriterTests
{
    private const string PerRegion = "<View><Labels name='label' toName='text'><Label value='PER'/><Label value='LOC'/></Labels><Text name='text' value='$text'/><Choices name='certainty' toName='text' perRegion='true' whenLabelValue='LOC'><Choice value='Sure'/><Choice value='Unsure'/></Choices></View>";
    private const string FromTask = "<View><Text name='text' value='$text'/><Labels name='label' toName='text' value='$options'/></View>";

    [Fact]
    public void What_is_said_about_a_region_shares_its_id_and_place_as_recorded()
    {
        var task = Recording.Of("export-choices-per-region-json").ResponseBody[0];
        var config = new LabelConfig(LabelConfigParser.Parse(PerRegion));
        var document = Read(config, task.GetProperty("data").GetRawText());
        var recorded = task.GetProperty("annotations")[0].GetProperty("result");
        var unreadable = 0;

        var answers = AnswerReader.Read(recorded, config.Schema, config.Fields, document, ref unreadable).Cast<SpanAnswer>().ToList();
        var written = Write(config, document, 0, [.. answers.Select(answer => new SpanSuggestion(answer.Question, 0.5, [.. answer.Spans.Select(span => new ScoredSpan(span, 0.5))]))]);

        unreadable.ShouldBe(0);
        answers.Select(answer => answer.Question).ShouldBe(["label", "certainty"]);
        written.Select(region => region.GetProperty("from_name").GetString()).ShouldBe(["label", "certainty"]);
        written[1].GetProperty("id").GetString().ShouldBe(written[0].GetProperty("id").GetString());
        foreach (var (was, now) in recorded.EnumerateArray().Zip(written))
        {
            JsonElement.DeepEquals(now.GetProperty("value"), was.GetProperty("value")).ShouldBeTrue(now.GetRawText());
        }
    }

    [Fact]
    public void Only_regions_that_the_tag_asks_about_get_an_answer()
    {
        var config = new LabelConfig(LabelConfigParser.Parse(PerRegion));
        var document = Read(config, """{"text": "Ada in Paris"}""");

        var written = Write(config, document, 0,
            new SpanSuggestion("certainty", 0.5, [Span(0, 3, "Sure"), Span(7, 12, "Unsure")]),
            new SpanSuggestion("label", 0.5, [Span(0, 3, "PER"), Span(7, 12, "LOC")]));

        written.Select(region => $"{region.GetProperty("from_name")} {region.GetProperty("value").GetProperty("start")}").ShouldBe(["label 0", "label 7", "certainty 7"]);
    }

    [Fact]
    public void Labels_that_come_from_the_task_leave_with_that_task_only()
    {
        var config = new LabelConfig(LabelConfigParser.Parse(FromTask));
        config.Schema.Questions[0].NotLearned.ShouldBeNull();
        var suggestion = new SpanSuggestion("label", 0.5, [Span(0, 3, "PER"), Span(4, 6, "LOC")]);

        Write(config, Read(config, """{"text": "Ada in", "options": ["PER", {"value": "place", "alias": "LOC"}]}"""), 0, suggestion).Count.ShouldBe(2);
        Write(config, Read(config, """{"text": "Ada in", "options": [{"value": "PER"}]}"""), 1, suggestion).Count.ShouldBe(1);
        Write(config, Read(config, """{"text": "Ada in"}"""), 2, suggestion).ShouldBeEmpty();
    }

    [Fact]
    public void What_does_not_fit_is_left_out_and_counted_and_the_rest_leaves()
    {
        var config = new LabelConfig(LabelConfigParser.Parse(PerRegion));

        Write(config, Read(config, """{"text": "Ada"}"""), 3,
            new SpanSuggestion("label", 0.5, [Span(0, 3, "PER"), Span(2, 9, "PER"), Span(2, 2, "PER"), Span(0, 3, "ORG")])).Count.ShouldBe(1);
    }

    private static ScoredSpan Span(int start, int end, string label) => new(new LabelledSpan(new Utf16Offset(start), new Utf16Offset(end), label), 0.5);

    private static Document Read(LabelConfig config, string data) => new("1", TaskData.Read(System.Text.Encoding.UTF8.GetBytes(data), config.Fields));

    private static IReadOnlyList<JsonElement> Write(LabelConfig config, Document document, int misfits, params Suggestion[] suggestions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RegionWriter.Options))
        {
            writer.WriteStartObject();
            RegionWriter.Write(writer, config, document, new DocumentSuggestion("1", suggestions, 0.5)).ShouldBe(misfits);
            writer.WriteEndObject();
        }

        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        return [.. json.RootElement.GetProperty("result").EnumerateArray().Select(region => region.Clone())];
    }
}
