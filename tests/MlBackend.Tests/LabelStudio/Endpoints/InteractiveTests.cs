using System.Net;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Endpoints;

public sealed class InteractiveTests
{
    private const string Config = "<View><Text name='text' value='$text'/><Labels name='label' toName='text'><Label value='PER'/></Labels><Choices name='mood' toName='text'><Choice value='glad'/></Choices></View>";

    [Fact]
    public async Task A_recorded_prompt_answers_no_question_that_is_learned()
    {
        await using var served = await ServedEndpoints.StartAsync();

        using var response = await served.SendAsync(Recording.Of("interactive-predict"), "/k/" + FakeToolBackend.Key);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        served.Backend.Made.ShouldBeEmpty();
    }

    [Fact]
    public async Task Regions_just_made_reach_the_program_as_answers()
    {
        await using var served = await ServedEndpoints.StartAsync();

        await PredictAsync(served, """
            {"login": null, "context": {"result": [
              {"id": "1", "from_name": "label", "to_name": "text", "type": "labels", "value": {"start": 2, "end": 5, "labels": ["PER"]}},
              {"id": "2", "from_name": "mood", "to_name": "text", "type": "choices", "value": {"choices": ["glad"]}}]}}
            """);

        served.Backend.Made.OfType<SpanAnswer>().Single().Spans.Single().ShouldBe(new LabelledSpan(new(3), new(6), "PER"));
        served.Backend.Made.OfType<ChoiceAnswer>().Single().Labels.ShouldBe(["glad"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"context": null}""")]
    [InlineData("""{"context": {"result": {"a": 1}}}""")]
    [InlineData("""{"context": {"result": [1, null, {"from_name": "label"}, {"from_name": "label", "value": {"start": 90, "end": 99, "labels": ["PER"]}}]}}""")]
    public async Task A_context_that_says_nothing_costs_nothing(string parameters)
    {
        await using var served = await ServedEndpoints.StartAsync();

        await PredictAsync(served, parameters);

        served.Backend.Made.ShouldBeEmpty();
    }

    private static async Task PredictAsync(ServedEndpoints served, string parameters)
    {
        using var response = await served.PostAsync(
            "/predict", $$$"""{"params": {{{parameters}}}, "tasks": [{"id": 1, "data": {"text": "👍 Ada"}}], "project": "1.1700000000", "label_config": "{{{Config}}}"}""");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        answer.RootElement.GetProperty("results").GetArrayLength().ShouldBe(1);
    }
}
