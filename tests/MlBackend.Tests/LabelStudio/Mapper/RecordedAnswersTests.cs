using System.Buffers;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.LabelStudio.Mapper;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Mapper;

public sealed class RecordedAnswersTests
{
    private const string Tree = "<View><Text name='text' value='$text'/><Taxonomy name='taxonomy' toName='text'><Choice value='Animals'><Choice value='Dogs'/><Choice value='Cats'/></Choice><Choice value='Plants'/></Taxonomy></View>";
    private const string Stars = "<View><Text name='text' value='$text'/><Rating name='rating' toName='text' maxRating='5'/></View>";
    private const string Pair = "<View><Pairwise name='pw' toName='a,b'/><Text name='a' value='$a'/><Text name='b' value='$b'/></View>";
    private static readonly Document Document = new("1", new Dictionary<string, string> { ["text"] = "x", ["a"] = "y", ["b"] = "z" });

    [Theory]
    [InlineData("export-taxonomy-json", Tree, "Animals/Dogs,Plants")]
    [InlineData("export-rating-json", Stars, "4;2")]
    [InlineData("export-pairwise-json", Pair, "left;right")]
    public void Recorded_answers_are_read_and_written_back_in_the_same_form(string recording, string labelConfig, string expected)
    {
        var config = new LabelConfig(LabelConfigParser.Parse(labelConfig));
        var results = Recording.Of(recording).ResponseBody.EnumerateArray().SelectMany(task => task.GetProperty("annotations").EnumerateArray()).Select(annotation => annotation.GetProperty("result")).ToArray();

        var answers = results.Select(result => Read(config, result)).ToArray();

        string.Join(';', answers.Select(answer => string.Join(',', answer!.Labels))).ShouldBe(expected);
        foreach (var (result, answer) in results.Zip(answers))
        {
            var (recorded, written) = (result[0], Write(config, answer!, out var misfits));
            misfits.ShouldBe(0);
            JsonElement.DeepEquals(written.GetProperty("value"), recorded.GetProperty("value")).ShouldBeTrue();
            written.GetProperty("type").GetString().ShouldBe(recorded.GetProperty("type").GetString());

            Faults(labelConfig, written).ShouldBeEmpty();

            // The recorded "a,b" is what the validator refuses: one name of the list has to stand there.
            written.GetProperty("to_name").GetString().ShouldBe(config.Forms[0].Question.Target);
        }
    }

    [Theory]
    [InlineData(Tree, "taxonomy", """{"taxonomy": [["Animals", 1]]}""")]
    [InlineData(Tree, "taxonomy", """{"taxonomy": ["Animals"]}""")]
    [InlineData(Tree, "taxonomy", """{"taxonomy": [[]]}""")]
    [InlineData(Stars, "rating", """{"rating": "4"}""")]
    [InlineData(Stars, "rating", """{"rating": 3.5}""")]
    [InlineData(Stars, "rating", """{}""")]
    [InlineData(Pair, "pw", """{"selected": ["left"]}""")]
    public void Answers_in_another_form_are_left_out_and_counted(string labelConfig, string name, string value)
    {
        var config = new LabelConfig(LabelConfigParser.Parse(labelConfig));
        using var result = JsonDocument.Parse($$"""[{"from_name": "{{name}}", "value": {{value}}}]""");
        var unreadable = 0;

        AnswerReader.Read(result.RootElement, config.Schema, config.Fields, Document, ref unreadable).ShouldBeEmpty();
        unreadable.ShouldBe(1);
    }

    [Fact]
    public void A_rating_imported_as_a_fraction_is_the_same_rating()
    {
        using var result = JsonDocument.Parse("""[{"from_name": "rating", "value": {"rating": 4.0}}]""");

        Read(new LabelConfig(LabelConfigParser.Parse(Stars)), result.RootElement)!.Labels.ShouldBe(["4"]);
    }

    [Theory]
    [InlineData(Tree, "taxonomy", "Animals/Birds")]
    [InlineData(Stars, "rating", "6")]
    [InlineData(Pair, "pw", "both")]
    public void A_label_that_the_config_lacks_never_leaves(string labelConfig, string name, string label)
    {
        var written = Write(new LabelConfig(LabelConfigParser.Parse(labelConfig)), new ChoiceAnswer(name, [label]), out var misfits);

        misfits.ShouldBe(1);
        written.ValueKind.ShouldBe(JsonValueKind.Undefined);
    }

    private static IReadOnlyList<string> Faults(string labelConfig, JsonElement region)
    {
        using var request = JsonDocument.Parse(JsonSerializer.Serialize(new { label_config = labelConfig, tasks = new[] { new { id = 1 } } }));
        using var answer = JsonDocument.Parse($$"""{"results": [{"score": 0.5, "model_version": "m", "result": [{{region.GetRawText()}}]}]}""");
        return PredictAnswerRules.Faults(request.RootElement, 200, answer.RootElement);
    }

    private static ChoiceAnswer? Read(LabelConfig config, JsonElement result)
    {
        var unreadable = 0;
        return AnswerReader.Read(result, config.Schema, config.Fields, Document, ref unreadable).Single() as ChoiceAnswer;
    }

    private static JsonElement Write(LabelConfig config, ChoiceAnswer answer, out int misfits)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RegionWriter.Options))
        {
            writer.WriteStartObject();
            var suggestion = new ChoiceSuggestion(answer.Question, 0.75, [.. answer.Labels.Select(label => new ScoredLabel(label, 0.75))], []);
            misfits = RegionWriter.Write(writer, config, Document, new DocumentSuggestion("1", [suggestion], 0.5));
            writer.WriteEndObject();
        }

        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        return json.RootElement.GetProperty("result").EnumerateArray().Select(region => region.Clone()).FirstOrDefault();
    }
}
