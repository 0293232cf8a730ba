using MlBackend.Core.Annotations;
using MlBackend.Core.Suggestions;
using MlBackend.Jobs.Scheduling;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Runs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

/// <summary>What a project's settings and an administrator's commands change in the worker's flow.</summary>
public sealed class SteeringTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_project_that_does_not_train_by_itself_trains_when_somebody_asks()
    {
        await using var bench = await Bench.CreateAsync(Token);
        await SetAsync(bench, """{"train_automatically": false}""");
        bench.Import(documents: 60, annotated: 30);

        await bench.PollAsync(Token);
        (await bench.Runs.ListAsync(bench.Id, 5, Token)).ShouldBeEmpty();

        await bench.Runs.RequestAsync(bench.Id, null, RunOrigin.Admin, Token);
        await bench.RunAsync(Work.Train, Token);
        (await bench.Runs.ListAsync(bench.Id, 5, Token)).ShouldHaveSingleItem().State.ShouldBe(RunState.Succeeded);
    }

    [Fact]
    public async Task The_first_training_waits_for_as_many_annotations_as_the_project_wants()
    {
        await using var bench = await Bench.CreateAsync(Token);
        await SetAsync(bench, """{"minimum_annotations": 30}""");
        bench.Import(documents: 60, annotated: 29);

        await bench.PollAsync(Token);
        (await bench.Runs.ListAsync(bench.Id, 5, Token)).ShouldBeEmpty();

        bench.InTool.Annotate("30", new ChoiceAnswer("topic", ["news"]));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.PollAsync(Token);
        (await bench.Runs.ListAsync(bench.Id, 5, Token)).ShouldHaveSingleItem().State.ShouldBe(RunState.Succeeded);
    }

    [Fact]
    public async Task A_family_that_cannot_learn_a_question_leaves_it_to_one_that_can()
    {
        await using var bench = await Bench.CreateAsync(Token);
        await SetAsync(bench, """{"family": "crf"}""");
        bench.Import(documents: 60, annotated: 30);

        await bench.PollAsync(Token);

        (await bench.Releases.VersionsAsync(bench.Id, Token)).ShouldHaveSingleItem().Family.ShouldBe("linear");
    }

    [Fact]
    public async Task What_is_less_sure_than_wished_is_withheld_and_still_ordered_by()
    {
        await using var bench = await Bench.CreateAsync(Token);
        await SetAsync(bench, """{"wished_precision": 1}""");
        bench.Import(documents: 60, annotated: 30);

        await bench.PollAsync(Token);

        bench.InTool.Suggestions.Count.ShouldBe(60);
        foreach (var document in bench.InTool.Suggestions.Select(stored => stored.Suggestion!))
        {
            var choice = document.Suggestions.ShouldHaveSingleItem().ShouldBeOfType<ChoiceSuggestion>();
            choice.Labels.ShouldBeEmpty();
            document.Priority.ShouldBe(1 - choice.Distribution.Max(label => label.Confidence), 1e-12);
        }
    }

    [Fact]
    public async Task A_release_that_is_not_pushed_by_itself_waits_until_somebody_asks()
    {
        await using var bench = await Bench.CreateAsync(Token);
        await SetAsync(bench, """{"push_automatically": false}""");
        bench.Import(documents: 60, annotated: 30);

        await bench.PollAsync(Token);
        (await bench.ProjectAsync(Token)).Release.ShouldBe(1);
        bench.InTool.Suggestions.ShouldBeEmpty();

        await bench.Projects.AskPushAsync(bench.Id, Token);
        await bench.RunAsync(Work.Push, Token);
        bench.InTool.Suggestions.Count.ShouldBe(60);
        bench.InTool.ShownVersion.ShouldEndWith("-r1");
    }

    [Fact]
    public async Task A_document_that_arrives_while_a_release_waits_gets_what_the_tool_shows()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 60, annotated: 30);
        await bench.PollAsync(Token);
        await SetAsync(bench, """{"push_automatically": false}""");
        await bench.Runs.RequestAsync(bench.Id, null, RunOrigin.Admin, Token);
        await bench.RunAsync(Work.Train, Token);
        (await bench.ProjectAsync(Token)).Release.ShouldBe(2);

        var late = bench.InTool.Add("the coach praised the match");
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.PollAsync(Token);

        bench.InTool.Suggestions.Single(suggestion => suggestion.DocumentId == late).Version.ShouldEndWith("-r1");
        bench.InTool.ShownVersion.ShouldEndWith("-r1");
    }

    [Fact]
    public async Task Going_back_makes_a_new_release_with_the_old_champions_and_pushes_it()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 60, annotated: 30);
        await bench.PollAsync(Token);
        await bench.Runs.RequestAsync(bench.Id, null, RunOrigin.Admin, Token);
        await bench.RunAsync(Work.Train, Token);
        await bench.DrainAsync(Token);
        await SetAsync(bench, """{"push_automatically": false}""");

        (await bench.Releases.ReturnAsync(bench.Id, 1, Token)).ShouldBe(3);
        bench.Clock.Advance(TimeSpan.FromMinutes(20));
        await bench.RunAsync(Work.Push, Token);
        await bench.RunAsync(Work.Retire, Token);

        var releases = await bench.Releases.ListAsync(bench.Id, int.MaxValue, 10, Token);
        releases.Select(release => (release.Number, release.ReturnsTo)).ShouldBe([(3, 1), (2, null), (1, null)]);
        releases[0].Champions.ShouldBe(releases[2].Champions);
        releases[1].Champions.ShouldNotBe(releases[2].Champions);
        bench.InTool.ShownVersion.ShouldEndWith("-r3");
        bench.InTool.Suggestions.ShouldAllBe(suggestion => suggestion.Version.EndsWith("-r3", StringComparison.Ordinal));
        (await bench.Ledger.ListAsync(bench.Id, Token))[0].State.ShouldBe(PushState.Done);
    }

    private static Task SetAsync(Bench bench, string settings) => bench.Projects.ChangeSettingsAsync(bench.Id, _ => settings, Token);
}
