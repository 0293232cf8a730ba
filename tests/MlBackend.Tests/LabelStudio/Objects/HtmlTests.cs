using System.Buffers;
using System.Text;
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

namespace MlBackend.Tests.LabelStudio.Objects;

public sealed class HtmlTests
{
    private const string Config = "<View><HyperTextLabels name='label' toName='html'><Label value='PER'/><Label value='LOC'/></HyperTextLabels><HyperText name='html' value='$html'/></View>";
    private static readonly LabelConfig Parsed = new(LabelConfigParser.Parse(Config));

    [Fact]
    public void Recorded_regions_are_read_and_written_back_as_they_stood()
    {
        var task = Recording.Of("export-hypertext-json").ResponseBody[0];
        var recorded = task.GetProperty("annotations")[0].GetProperty("result");
        var document = Document(task.GetProperty("data"));
        var unreadable = 0;

        var answer = AnswerReader.Read(recorded, Parsed.Schema, Parsed.Fields, document, ref unreadable).Single().ShouldBeOfType<SpanAnswer>();

        unreadable.ShouldBe(0);
        var text = document.Field("html")!;
        text.ShouldBe("Zoë 👩‍🔬 Müller lives\nin Łódź.\n");
        answer.Spans.Select(span => text[span.Start.Value..span.End.Value]).ShouldBe(["Zoë 👩‍🔬 Müller", "Łódź"]);
        foreach (var (was, now) in recorded.EnumerateArray().Zip(Write(document, answer)))
        {
            JsonElement.DeepEquals(now.GetProperty("value"), was.GetProperty("value")).ShouldBeTrue(now.GetRawText());
        }
    }

    [Theory]
    [InlineData("<p>one</p><p>two</p>", "one\ntwo")]
    [InlineData("a<br>b", "a\nb")]
    [InlineData("caf&eacute; &amp; <b>b</b>ar", "café & bar")]
    [InlineData("<style>p { color: red }</style><p>seen</p>", "seen")]
    [InlineData("<div><style>p { color: red }</style>seen</div>", "seen")]
    [InlineData("be<script>steal(document.cookie)</script>fore<!-- never seen -->hand", "beforehand")]
    [InlineData("<iframe src='http://127.0.0.1:1/'>x</iframe>seen<img src='http://127.0.0.1:1/x' onerror='steal()'>", "seen")]
    [InlineData("<table><tr><td>a<td>b</table>", "a\nb")]
    [InlineData("", "")]
    public void People_read_the_text_and_nothing_else_teaches(string html, string text) => Document(html).Field("html")!.TrimEnd('\n').ShouldBe(text);

    [Theory]
    [InlineData("<p>Ada met <b>Zoë Müller</b> in <i>Łódź</i></p><p>and <b>José</b> left</p>")]
    [InlineData("<div>Ada<br/>met<br/>Bob</div><div><span>👩‍🔬 Zoë</span> 🇫🇷 José</div>")]
    [InlineData("<div>be<script>var a = 1;</script>fore <b>Ada</b></div><div><style>p { color: red }</style><p>met Bob</p></div>")]
    [InlineData("<ul><li>Ada</li><li>Bob</li></ul><p>Bob <!-- not Ada --> and Ada</p>")]
    public void Every_word_lies_where_the_editor_finds_it(string html)
    {
        var document = Document(html);
        var text = document.Field("html")!;
        List<LabelledSpan> spans = [];
        for (var start = 0; start < text.Length; start++)
        {
            var end = text.AsSpan(start).IndexOfAny(" \n") is >= 0 and var length ? start + length : text.Length;
            if (end > start)
            {
                spans.Add(new LabelledSpan(new Utf16Offset(start), new Utf16Offset(end), "PER"));
                start = end;
            }
        }

        var regions = Write(document, new SpanAnswer("label", spans));

        regions.Count.ShouldBe(spans.Count);
        Faults(html, regions).ShouldBeEmpty();
        using var written = JsonDocument.Parse($"[{string.Join(',', regions.Select(region => region.GetRawText()))}]");
        var unreadable = 0;
        AnswerReader.Read(written.RootElement, Parsed.Schema, Parsed.Fields, document, ref unreadable).Single().ShouldBeOfType<SpanAnswer>().Spans.ShouldBe(spans);
    }

    [Theory]
    [InlineData("""{"start": "/p/b/text()", "end": "/p/b/text()", "startOffset": 0, "endOffset": 3}""", "Ada")]
    [InlineData("""{"start": "/p[1]/b[1]", "end": "/p[1]/b[1]", "startOffset": 0, "endOffset": 3}""", "Ada")]
    [InlineData("""{"start": "/p[9]/text()[1]", "end": "/p[9]/text()[1]", "startOffset": 0, "endOffset": 3, "globalOffsets": {"start": 6, "end": 9}}""", "Ada")]
    [InlineData("""{"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 5, "text": "Ada", "globalOffsets": {"start": 6, "end": 9}}""", "Ada")]
    [InlineData("""{"start": "/p[1]/text()[1]", "end": "/p[1]/b[1]/text()[1]", "startOffset": 0, "endOffset": 3}""", "Hello Ada")]
    [InlineData("""{"start": "/p[9]/text()[1]", "end": "/p[9]/text()[1]", "startOffset": 0, "endOffset": 3}""", null)]
    [InlineData("""{"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 99}""", null)]
    [InlineData("""{"start": 0, "end": 3}""", null)]
    public void Scripts_write_places_in_other_ways(string value, string? words)
    {
        var document = Document("<p>Hello <b>Ada</b></p>");
        using var result = JsonDocument.Parse($$$"""[{"from_name": "label", "value": {{{value[..^1]}}}, "hypertextlabels": ["PER"]}}]""");
        var unreadable = 0;

        var answers = AnswerReader.Read(result.RootElement, Parsed.Schema, Parsed.Fields, document, ref unreadable);

        unreadable.ShouldBe(words is null ? 1 : 0);
        answers.OfType<SpanAnswer>().SelectMany(answer => answer.Spans).Select(span => document.Field("html")![span.Start.Value..span.End.Value])
            .ShouldBe(words is null ? [] : [words]);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b>")]
    [InlineData("<table><tr><td>")]
    public void A_page_nested_deeper_than_browsers_show_costs_no_stack(string tag) =>
        (Document(string.Concat(Enumerable.Repeat(tag, 20_000)) + "x").Field("html") ?? "x").Trim('\n').ShouldBe("x");

    private static Document Document(string html) => Document(JsonSerializer.SerializeToElement(new { html }));

    private static Document Document(JsonElement data) => new("1", TaskData.Read(Encoding.UTF8.GetBytes(data.GetRawText()), Parsed.Fields));

    private static IReadOnlyList<string> Faults(string html, IReadOnlyList<JsonElement> regions)
    {
        var request = JsonSerializer.SerializeToElement(new { label_config = Config, tasks = new[] { new { id = 1, data = new { html } } } });
        var answer = JsonSerializer.SerializeToElement(new { results = new[] { new { score = 0.5, model_version = "m", result = regions } } });
        return PredictAnswerRules.Faults(request, 200, answer);
    }

    private static IReadOnlyList<JsonElement> Write(Document document, SpanAnswer answer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RegionWriter.Options))
        {
            writer.WriteStartObject();
            var suggestion = new SpanSuggestion("label", 0.5, [.. answer.Spans.Select(span => new ScoredSpan(span, 0.5))]);
            RegionWriter.Write(writer, Parsed, document, new DocumentSuggestion("1", [suggestion], 0.5)).ShouldBe(0);
            writer.WriteEndObject();
        }

        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        return [.. json.RootElement.GetProperty("result").EnumerateArray().Select(region => region.Clone())];
    }
}
