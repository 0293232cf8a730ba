using System.Text.Json;
using System.Text.Json.Nodes;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Mapper;

/// <summary>The oracle of what may leave says of recorded predictions what Label Studio's own validator said.</summary>
public sealed class RecordedVerdictsTests
{
    private const string Moods = "<View><Text name='text' value='$text'/><Choices name='sentiment' toName='text'><Choice value='Positive'/><Choice value='Negative'/></Choices></View>";
    private const string Tree = "<View><Text name='text' value='$text'/><Taxonomy name='taxonomy' toName='text'><Choice value='Animals'><Choice value='Dogs'/></Choice><Choice value='Plants'/></Taxonomy></View>";
    private const string Stars = "<View><Text name='text' value='$text'/><Rating name='rating' toName='text' maxRating='5'/></View>";
    private const string Pair = "<View><Pairwise name='pw' toName='a,b'/><Text name='a' value='$a'/><Text name='b' value='$b'/></View>";

    [Theory]
    [InlineData("rest-import-predictions-missing-from-name-validation-on")]
    [InlineData("rest-import-predictions-score-2-validation-on")]
    [InlineData("rest-import-predictions-unknown-label-validation-on")]
    [InlineData("rest-import-predictions-wrong-type-validation-on")]
    public void Of_two_predictions_the_refused_one_is_at_fault(string recording)
    {
        var recorded = Recording.Of(recording);

        recorded.ResponseBody.GetProperty("validation_errors").GetProperty("non_field_errors")[0].GetString().ShouldStartWith("Prediction 1:");
        recorded.RequestBody.EnumerateArray().Select(prediction => Faults(Moods, prediction).Count > 0).ShouldBe([false, true]);
    }

    [Fact]
    public void Predictions_sent_alone_or_with_their_task_are_at_fault_too()
    {
        Faults(Moods, Recording.Of("rest-prediction-create-invalid-validation-on").RequestBody).Count.ShouldBe(2);
        Faults(Moods, Recording.Of("rest-import-invalid-prediction-validation-on").RequestBody[0].GetProperty("predictions")[0]).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(Tree, """{"from_name": "taxonomy", "to_name": "text", "type": "taxonomy", "value": {"taxonomy": [["Animals", "Dogs"], ["Plants"]]}}""", true)]
    [InlineData(Tree, """{"from_name": "taxonomy", "to_name": "text", "type": "taxonomy", "value": {"taxonomy": [["Animals", "Cats"]]}}""", false)]
    [InlineData(Stars, """{"from_name": "rating", "to_name": "text", "type": "rating", "value": {"rating": 4}}""", true)]
    [InlineData(Stars, """{"from_name": "rating", "to_name": "text", "type": "rating", "value": {"rating": 6}}""", false)]
    [InlineData(Pair, """{"from_name": "pw", "to_name": "a", "type": "pairwise", "value": {"selected": "right"}}""", true)]
    [InlineData(Pair, """{"from_name": "pw", "to_name": "a,b", "type": "pairwise", "value": {"selected": "left"}}""", false)]
    public void Other_forms_are_judged_as_label_studio_does(string labelConfig, string region, bool isFine)
    {
        using var prediction = JsonDocument.Parse($$"""{"score": 0.5, "model_version": "m", "result": [{{region}}]}""");

        (Faults(labelConfig, prediction.RootElement).Count == 0).ShouldBe(isFine);
    }

    private static IReadOnlyList<string> Faults(string labelConfig, JsonElement prediction)
    {
        var request = new JsonObject { ["label_config"] = labelConfig, ["tasks"] = new JsonArray(new JsonObject { ["id"] = 1 }) };
        var answer = new JsonObject { ["results"] = new JsonArray(JsonNode.Parse(prediction.GetRawText())) };
        return PredictAnswerRules.Faults(JsonSerializer.SerializeToElement(request), 200, JsonSerializer.SerializeToElement(answer));
    }
}
