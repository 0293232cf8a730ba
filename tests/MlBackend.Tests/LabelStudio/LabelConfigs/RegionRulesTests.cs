using System.Text.Json;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.TestKit;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.LabelConfigs;

/// <summary>Our rules against Label Studio's own verdicts (tests/fixtures/label-studio/verdicts.json, written by eng/label-studio-verdicts.py).</summary>
public sealed class RegionRulesTests
{
    private const string Moods = "<View><Text name='text' value='$text'/><Choices name='sentiment' toName='text'><Choice value='Positive'/><Choice value='Negative'/></Choices></View>";

    /// <summary>What Label Studio stores but never shows right, by to_name and value of the regions, so that we never send it.</summary>
    private static readonly HashSet<string> Stricter =
    [
        // No label, or two where one is the answer.
        """t {"choices": []}""", """t {"choices": ["a", "B"]}""", """t {"start": 0, "end": 2, "labels": []}""", """t {"taxonomy": []}""",
        // Places that are none.
        """t {"start": 2, "end": 1, "labels": ["a"]}""", """t {"start": -1, "end": 1, "labels": ["a"]}""", """perRegion t {"choices": ["a"]}""",
        """h {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "hypertextlabels": ["a"]}""",
        """p {"start": 0, "end": 0, "startOffset": 0, "endOffset": 2, "paragraphlabels": ["a"]}""",
        // A path that is not in the tree, no star at all, no side.
        """t {"taxonomy": [["c"]]}""", """t {"rating": 0}""", """t {"selected": "both"}""",
        // The second name of toName: we write the first.
        """u {"selected": "right"}""",
    ];

    [Fact]
    public void What_label_studio_refuses_never_leaves_and_what_it_takes_leaves_but_for_the_listed()
    {
        using var verdicts = JsonDocument.Parse(File.ReadAllText(Repository.Path("tests", "fixtures", "label-studio", "verdicts.json")));
        var count = 0;
        foreach (var verdict in verdicts.RootElement.EnumerateArray())
        {
            var region = verdict.GetProperty("region");
            var config = new LabelConfig(LabelConfigParser.Parse(verdict.GetProperty("config").GetString()!));
            var isFine = config.Rules.FaultOf(region, new HashSet<string> { "a" }) == RegionFault.None;

            if (isFine != verdict.GetProperty("accepted").GetBoolean())
            {
                isFine.ShouldBeFalse(region.GetRawText());
                var isPerRegion = verdict.GetProperty("config").GetString()!.Contains("perRegion", StringComparison.Ordinal);
                Stricter.ShouldContain($"{(isPerRegion ? "perRegion " : "")}{region.GetProperty("to_name")} {region.GetProperty("value").GetRawText()}");
            }

            count++;
        }

        count.ShouldBeGreaterThan(80);
    }

    [Theory]
    [InlineData("rest-import-predictions-missing-from-name-validation-on", RegionFault.Incomplete)]
    [InlineData("rest-import-predictions-unknown-label-validation-on", RegionFault.Label)]
    [InlineData("rest-import-predictions-wrong-type-validation-on", RegionFault.Type)]
    public void Recorded_refusals_are_ours_as_well(string recording, object fault)
    {
        var rules = new LabelConfig(LabelConfigParser.Parse(Moods)).Rules;

        var faults = Recording.Of(recording).RequestBody.EnumerateArray()
            .SelectMany(prediction => prediction.GetProperty("result").EnumerateArray()).Select(region => rules.FaultOf(region)).ToList();

        faults[0].ShouldBe(RegionFault.None);
        faults[^1].ShouldBe((RegionFault)fault);
    }

    [Theory]
    [InlineData("""2.0""")]
    [InlineData("""-0.1""")]
    [InlineData("\"0.5\"")]
    public void A_score_is_a_number_between_0_and_1(string score)
    {
        using var region = JsonDocument.Parse($$"""{"from_name": "sentiment", "to_name": "text", "type": "choices", "value": {"choices": ["Positive"]}, "score": {{score}}}""");

        new LabelConfig(LabelConfigParser.Parse(Moods)).Rules.FaultOf(region.RootElement).ShouldBe(RegionFault.Score);
    }

    [Theory]
    [InlineData("""{"type": "relation", "direction": "right", "from_id": "a", "to_id": "b"}""", RegionFault.None)]
    [InlineData("""{"type": "relation", "direction": "bi", "from_id": "a", "to_id": "b", "labels": ["x"]}""", RegionFault.None)]
    [InlineData("""{"type": "relation", "direction": "up", "from_id": "a", "to_id": "b"}""", RegionFault.Form)]
    [InlineData("""{"type": "relation", "direction": "left", "from_id": "a", "to_id": "c"}""", RegionFault.Place)]
    [InlineData("""{"direction": "left", "from_id": "a", "to_id": "b"}""", RegionFault.Incomplete)]
    public void A_relation_links_two_regions_that_are_there(string relation, object fault)
    {
        using var json = JsonDocument.Parse(relation);

        RegionRules.FaultOfRelation(json.RootElement, new HashSet<string> { "a", "b" }).ShouldBe((RegionFault)fault);
    }
}
