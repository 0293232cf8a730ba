using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>A task's text is corrected after it was suggested for.</summary>
public sealed class ChangedTextTests(LabelStudioFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_text_that_changed_before_anybody_annotated_it_gets_another_suggestion_of_the_same_release()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Changed text", Corpus.DocsConfig);
        var corpus = Corpus.Docs(60);
        var tasks = await scenario.ImportAnnotatedAsync(corpus, 40);
        var before = (await scenario.WaitForPredictionsAsync([.. tasks.Skip(40)], Limit))[tasks[50]];

        await scenario.Driver.PatchAsync($"/api/tasks/{tasks[50]}/", new JsonObject { ["data"] = new JsonObject { ["text"] = corpus[0].Text } });

        // Label Studio tells nobody of it; the next import brings the next pull.
        var late = await scenario.Driver.ImportAsync(scenario.Project, [corpus[1].Text]);
        await scenario.WaitForPredictionsAsync([late[0]], Limit);
        var predictions = await Patience.UntilAsync(
            "another suggestion",
            Limit,
            scenario.CurrentAsync,
            current => current.Any(prediction => (int)prediction["task"]! == tasks[50] && (int)prediction["id"]! != (int)before["id"]!));
        var after = predictions.Single(prediction => (int)prediction["task"]! == tasks[50]);
        ((string?)after["model_version"]).ShouldBe((string?)before["model_version"]);
        predictions.Select(prediction => (int)prediction["task"]!).ShouldBeUnique();
    }
}
