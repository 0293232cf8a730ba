using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlBackend.Spacy.Corpora;
using MlBackend.Spacy.Export;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.Export;

public sealed class SpacyConfigTests
{
    [Theory]
    [InlineData("ner", "en")]
    [InlineData("spancat", "en")]
    [InlineData("textcat", "en")]
    [InlineData("textcat_multilabel", "en")]
    [InlineData("ner", "fr")]
    [InlineData("spancat", "fr")]
    [InlineData("textcat", "fr")]
    [InlineData("textcat_multilabel", "fr")]
    public void A_config_of_one_component_is_the_one_that_spaCy_proposes(string factory, string language)
    {
        var target = factory switch { "ner" => SpacyTarget.Entities, "spancat" => SpacyTarget.SpanGroup, _ => SpacyTarget.Categories };
        var plan = new SpacyPlan(language, "text", [new SpacyQuestion("q", target, ["a", "b"]) { Key = "sc", IsExclusive = factory == "textcat" }]);

        var components = SpacyComponent.Of(plan);

        components.ShouldHaveSingleItem().Factory.ShouldBe(factory);
        new SpacyConfig(language, components).Write().TrimEnd().ShouldBe(File.ReadAllText(Recorded.Path("config", $"{language}-{factory}.cfg")).TrimEnd());
    }

    [Fact]
    public void Several_questions_become_components_of_one_pipeline()
    {
        var plan = new SpacyPlan("en", "text",
        [
            new SpacyQuestion("names", SpacyTarget.Entities, ["PER"]),
            new SpacyQuestion("parts", SpacyTarget.SpanGroup, ["A"]) { Key = "parts" },
            new SpacyQuestion("more", SpacyTarget.SpanGroup, ["B"]) { Key = "more" },
            new SpacyQuestion("topic", SpacyTarget.Categories, ["x", "y"]) { IsExclusive = true },
            new SpacyQuestion("tone", SpacyTarget.Categories, ["x"]) { Prefix = "tone:" },
        ]);
        var components = SpacyComponent.Of(plan);

        components.Select(component => (component.Name, component.Factory)).ShouldBe(
            [("ner", "ner"), ("spancat_1", "spancat"), ("spancat_2", "spancat"), ("textcat_multilabel", "textcat_multilabel")]);
        var config = new SpacyConfig("en", components)
        {
            TrainPath = "train.spacy", LabelsPath = component => $"labels/{component.Name}.json", Sizes = _ => [1, 2], HasRejected = true,
        }.Write();
        config.ShouldContain("pipeline = [\"tok2vec\", \"ner\", \"spancat_1\", \"spancat_2\", \"textcat_multilabel\"]");
        config.ShouldContain("[components.spancat_2.suggester]\n@misc = \"spacy.ngram_suggester.v1\"\nsizes = [1, 2]");
        config.ShouldContain("incorrect_spans_key = \"incorrect_spans\"");
        config.ShouldContain("[initialize.components.spancat_1.labels]\n@readers = \"spacy.read_labels.v1\"\npath = \"labels/spancat_1.json\"");
        Encoding.UTF8.GetString(LabelFiles.Write(components[3], new Dictionary<string, SortedDictionary<string, long>>())).ShouldContain("\"tone:x\"");
    }

    [Fact]
    public void A_single_label_is_no_choice_for_spaCy() =>
        SpacyComponent.Of(new SpacyPlan("en", "text", [new SpacyQuestion("q", SpacyTarget.Categories, ["only"]) { IsExclusive = true }]))
            .Single().Factory.ShouldBe("textcat_multilabel");

    [Fact]
    public void Sizes_reach_ninety_nine_of_a_hundred_spans_and_the_rest_is_said()
    {
        SpacyComponent.Sizes(new Dictionary<int, long> { [1] = 50, [4] = 49, [30] = 1 }, out var unreachable).ShouldBe([1, 2, 3, 4]);
        unreachable.ShouldBe(1);
        SpacyComponent.Sizes(new Dictionary<int, long> { [2] = 1, [500] = 1 }, out unreachable).ShouldBe([1, 2]);
        unreachable.ShouldBe(1);
        SpacyComponent.Sizes(null, out unreachable).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void The_labels_of_an_entity_recogniser_are_written_as_spaCy_writes_them()
    {
        // Oracle: spacy init labels of 3.8.18 on recorded/spacy/docbin/fashion-300.spacy.
        const string told = """{"0":{},"1":{"FASHION_BRAND":154},"2":{"FASHION_BRAND":154},"3":{"FASHION_BRAND":154},"4":{"FASHION_BRAND":154,"":1},"5":{"":1}}""";
        var component = SpacyComponent.Of(new SpacyPlan("en", "text", [new SpacyQuestion("brand", SpacyTarget.Entities, [])]))[0];
        var counts = new Dictionary<string, SortedDictionary<string, long>> { ["brand"] = new() { ["FASHION_BRAND"] = 154 } };

        JsonNode.DeepEquals(JsonNode.Parse(LabelFiles.Write(component, counts)), JsonNode.Parse(told)).ShouldBeTrue();
        JsonDocument.Parse(told).RootElement.EnumerateObject().Count().ShouldBe(6);
    }
}
