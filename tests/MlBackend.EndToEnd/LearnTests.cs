using System.Diagnostics;
using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>People label; the service learns; suggestions appear.</summary>
public sealed class LearnTests(LabelStudioFixture fixture)
{
    private static readonly TimeSpan Learning = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Fashion_brands_150_annotated_the_other_350_carry_suggestions_and_the_least_sure_is_served_next()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Fashion brands", Corpus.FashionConfig);
        var corpus = Corpus.Fashion(500);
        var tasks = await scenario.Driver.ImportAsync(scenario.Project, corpus.Select(labelled => labelled.Text));

        await scenario.AnnotateAsync(tasks.Take(150), corpus);

        await CheckSuggestionsAsync(scenario, [.. tasks.Skip(150)]);
    }

    [Fact]
    public async Task Docs_issues_150_annotated_the_other_350_carry_suggestions_and_the_least_sure_is_served_next()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Docs issues", Corpus.DocsConfig);
        var corpus = Corpus.Docs(500);
        var tasks = await scenario.Driver.ImportAsync(scenario.Project, corpus.Select(labelled => labelled.Text));

        await scenario.AnnotateAsync(tasks.Take(150), corpus);

        var predictions = await CheckSuggestionsAsync(scenario, [.. tasks.Skip(150)]);
        var right = tasks.Zip(corpus).Skip(150).Count(pair =>
            Choice(predictions[pair.First]["result"]!) == Choice(pair.Second.Result));
        right.ShouldBeGreaterThan(350 * 3 / 4);
    }

    [Fact]
    public async Task Start_training_in_the_tool_starts_a_run_that_the_shell_lists()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Start training", Corpus.DocsConfig);
        await scenario.ImportAnnotatedAsync(Corpus.Docs(60), 40);
        var before = await RunsAsync(scenario, rows => rows.Any(IsOver));

        await scenario.Driver.StartTrainingAsync(scenario.Backend);

        await RunsAsync(scenario, rows => rows.Count > before.Count && rows.All(IsOver));
    }

    [Fact]
    public async Task A_task_that_arrives_later_gets_its_suggestion_without_training()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Later", Corpus.DocsConfig);
        var corpus = Corpus.Docs(61);
        var tasks = await scenario.ImportAnnotatedAsync([.. corpus.Take(60)], 40);
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(40)], Learning);
        await RunsAsync(scenario, rows => rows.All(IsOver));
        var runs = (await scenario.Service.ListAsync("runs")).Count;

        var later = await scenario.Driver.ImportAsync(scenario.Project, [corpus[60].Text]);

        await scenario.WaitForPredictionsAsync([later[0]], TimeSpan.FromSeconds(15));
        (await scenario.Service.ListAsync("runs")).Count.ShouldBe(runs);
    }

    [Fact]
    public async Task Another_backends_predictions_stay_untouched()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Neighbours", Corpus.DocsConfig);
        var corpus = Corpus.Docs(150);
        var tasks = await scenario.ImportAnnotatedAsync(corpus, 0);
        await scenario.Driver.ImportPredictionsAsync(scenario.Project, new JsonArray(
        [
            .. tasks.Take(10).Select(task => new JsonObject
            {
                ["task"] = task, ["score"] = 0.5, ["model_version"] = "theirs", ["result"] = corpus[0].Result.DeepClone(),
            }),
        ]));

        await scenario.AnnotateAsync(tasks.Take(25), corpus);
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(25)], Learning);
        await AnnotateUntilSecondReleaseAsync(scenario, [.. tasks.Zip(corpus).Skip(25)]);

        (await scenario.Driver.PredictionsAsync(scenario.Project)).Count(prediction => (string?)prediction["model_version"] == "theirs").ShouldBe(10);
    }

    [Fact]
    public async Task A_task_opened_while_a_model_trains_is_answered_in_time()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Busy", Corpus.FashionConfig);
        var tasks = await scenario.ImportAnnotatedAsync(Corpus.Fashion(1000), 900);
        await RunsAsync(scenario, rows => rows.Any(row => (string?)row!["state"] == "Running"));

        var slowest = TimeSpan.Zero;
        foreach (var task in tasks.Skip(900).Take(20))
        {
            var began = Stopwatch.GetTimestamp();
            await scenario.Driver.OpenTaskAsync(task);
            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
        }

        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Skipped_annotations_train_nothing()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Skipped", Corpus.DocsConfig);
        var corpus = Corpus.Docs(30);
        var tasks = await scenario.Driver.ImportAsync(scenario.Project, corpus.Select(labelled => labelled.Text));
        foreach (var task in tasks.Take(29))
        {
            await scenario.Driver.SkipAsync(task);
        }

        // Changes are pulled in order: when the last one is here, so are those before it.
        await scenario.AnnotateAsync([tasks[29]], [corpus[29]]);
        await Patience.UntilAsync(
            "the one submitted annotation is pulled",
            TimeSpan.FromSeconds(60),
            () => scenario.Service.ListAsync("projects"),
            rows => rows.Count == 1 && (int?)rows[0]!["annotated"] == 1);

        (await scenario.Service.ListAsync("runs")).Count.ShouldBe(0);
    }

    /// <summary>A new version that does worse by chance is not released: people go on annotating, and there is another one.</summary>
    private static async Task AnnotateUntilSecondReleaseAsync(Scenario scenario, IReadOnlyList<(int Task, Labelled Labelled)> open)
    {
        foreach (var round in open.Chunk(25))
        {
            var runs = (await RunsAsync(scenario, rows => rows.All(IsOver))).Count;
            await scenario.AnnotateAsync(round.Select(pair => pair.Task), round.Select(pair => pair.Labelled));
            var rows = await RunsAsync(scenario, rows => rows.Count > runs && rows.All(IsOver));
            if (rows.Count(row => (string?)row!["state"] == "Succeeded") >= 2)
            {
                break;
            }
        }

        await Patience.UntilAsync(
            "a second release",
            Learning,
            scenario.CurrentAsync,
            current => current.Count > 0 && current.All(prediction => Scenario.ReleaseNumber(prediction) >= 2));
    }

    private static async Task<IReadOnlyDictionary<int, JsonNode>> CheckSuggestionsAsync(Scenario scenario, IReadOnlyList<int> open)
    {
        var predictions = await scenario.WaitForPredictionsAsync(open, Learning);

        // Training may go on by itself while the last annotations arrive: what counts is what stands when it is quiet.
        await RunsAsync(scenario, rows => rows.All(IsOver));
        predictions = await scenario.WaitForPredictionsAsync(open, Learning);
        predictions.Values.ShouldAllBe(prediction => Scenario.Score(prediction) >= 0 && Scenario.Score(prediction) <= 1);
        ((string)predictions[open[0]]["model_version"]!).ShouldStartWith("mlb-");
        var next = await scenario.Driver.NextTaskAsync(scenario.Project);
        Scenario.Score(predictions[next]).ShouldBe(open.Min(task => Scenario.Score(predictions[task])));
        return predictions;
    }

    private static Task<JsonArray> RunsAsync(Scenario scenario, Func<JsonArray, bool> isThere) =>
        Patience.UntilAsync("the runs are as wished", Learning, () => scenario.Service.ListAsync("runs"), rows => rows.Count > 0 && isThere(rows));

    private static bool IsOver(JsonNode? row) => (string?)row!["state"] is "Succeeded" or "Rejected" or "Failed" or "Cancelled";

    private static string Choice(JsonNode result) => (string)result[0]!["value"]!["choices"]![0]!;
}
