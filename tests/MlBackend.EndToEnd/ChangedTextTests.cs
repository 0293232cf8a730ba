using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>A task's text is corrected after it was suggested for, or tasks are imported anew.</summary>
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

    [Fact]
    public async Task Tasks_that_are_deleted_and_imported_again_count_once_and_get_suggestions_again()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Imported again", Corpus.DocsConfig);
        var corpus = Corpus.Docs(50);
        var tasks = await scenario.ImportAnnotatedAsync(corpus, 30);
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(30)], Limit);

        await scenario.Driver.PostAsync($"/api/dm/actions/?id=delete_tasks&project={scenario.Project}", new JsonObject
        {
            ["project"] = $"{scenario.Project}",
            ["selectedItems"] = new JsonObject { ["all"] = false, ["included"] = new JsonArray([.. tasks.Skip(40).Select(task => (JsonNode)task)]) },
        });
        var again = await scenario.Driver.ImportAsync(scenario.Project, corpus.Skip(40).Select(labelled => labelled.Text));

        // On SQLite the new tasks have the ids of the old ones.
        await scenario.WaitForPredictionsAsync(again, Limit);
        await Patience.UntilAsync(
            "the deleted ones are forgotten",
            Limit,
            () => scenario.Service.ListAsync("projects"),
            rows => rows.Any(row => row!["project"]?.ToString() == $"{scenario.Project}" && (int?)row["documents"] == 50 && (int?)row["annotated"] == 30));
    }
}
