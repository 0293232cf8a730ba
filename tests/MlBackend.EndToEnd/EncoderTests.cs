using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>People label; a head on a genuine encoder, or the encoder itself, learns; suggestions appear.</summary>
public sealed class EncoderTests(LabelStudioFixture fixture)
{
    private static readonly TimeSpan Learning = TimeSpan.FromSeconds(180);

    [Fact]
    public async Task A_head_on_MiniLM_learns_from_40_annotations_and_the_other_20_carry_its_suggestions()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Encoder", Corpus.DocsConfig, extraParams: new JsonObject { ["family"] = "encoder-head" });
        await scenario.Service.RunAsync(["models", "add", Repository.SharedPath("models", "all-MiniLM-L6-v2")]);

        // Short ones: what is tried is the way, not the speed.
        var corpus = Corpus.Docs(500).Where(labelled => labelled.Text.Length < 200).Take(60).ToList();
        var tasks = await scenario.ImportAnnotatedAsync(corpus, 40);

        var predictions = await scenario.WaitForPredictionsAsync([.. tasks.Skip(40)], Learning);

        predictions.Values.ShouldAllBe(prediction => prediction["result"]!.AsArray().Count <= 1);
        predictions.Values.ShouldContain(prediction => prediction["result"]!.AsArray().Count == 1);
        var manifests = Directory.GetFiles(Path.Combine(scenario.Service.DataFolder, "models"), "manifest.json", SearchOption.AllDirectories)
            .Select(path => JsonNode.Parse(File.ReadAllText(path))!).ToList();
        manifests.ShouldAllBe(manifest => (string?)manifest["family"] == "encoder-head" && (string?)manifest["encoderId"] == "all-MiniLM-L6-v2");
    }

    [Fact]
    public async Task MiniLM_itself_learns_from_40_annotations_and_the_other_20_carry_its_suggestions()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Fine-tuning", Corpus.DocsConfig, extraParams: new JsonObject { ["family"] = "encoder", ["tuning"] = "lora" });
        await scenario.Service.RunAsync(["models", "add", Repository.SharedPath("models", "all-MiniLM-L6-v2")]);

        // Titles only: what is tried is the way, not the speed.
        var corpus = Corpus.Docs(500).Where(labelled => labelled.Text.Length < 60).Take(60).ToList();
        var tasks = await scenario.ImportAnnotatedAsync(corpus, 40);

        var predictions = await scenario.WaitForPredictionsAsync([.. tasks.Skip(40)], Learning);

        predictions.Values.ShouldContain(prediction => prediction["result"]!.AsArray().Count == 1);
        var manifest = Directory.GetFiles(Path.Combine(scenario.Service.DataFolder, "models"), "manifest.json", SearchOption.AllDirectories)
            .Select(path => JsonNode.Parse(File.ReadAllText(path))!).ShouldHaveSingleItem();
        ((string?)manifest["family"], (string?)manifest["options"]!["tuning"], manifest["files"]!["model.onnx"] is not null).ShouldBe(("encoder", "lora", true));
    }
}
