using MlBackend.Core.Annotations;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Jobs.Scheduling;
using MlBackend.Storage.Pushes;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

public sealed class PushTests
{
    private const int Count = 230;
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("before the tool stored it")]
    [InlineData("after the tool stored it")]
    public async Task A_worker_that_dies_in_the_middle_of_a_push_leaves_neither_gap_nor_duplicate(string moment)
    {
        await using var bench = await ReadyAsync();
        var dies = moment == "before the tool stored it";
        var batches = 0;
        if (dies)
        {
            bench.Tool.Before = (request, _) => request == "push" && ++batches == 3 ? throw new OperationCanceledException() : Task.CompletedTask;
        }
        else
        {
            bench.Tool.Pushed = (_, _) => ++batches == 3 ? throw new OperationCanceledException() : Task.CompletedTask;
        }

        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunAsync(Work.Push, Token));
        bench.InTool.Suggestions.Count.ShouldBe(dies ? 100 : 150);
        bench.Tool.Before = (_, _) => Task.CompletedTask;
        bench.Tool.Pushed = (_, _) => Task.CompletedTask;
        await bench.RestartAsync(Token);

        await bench.RunAsync(Work.Push, Token);

        AllStandOnce(bench, Count);
        (await bench.Ledger.CountsAsync(bench.Id, 1, Token)).ShouldBe(new Dictionary<LedgerState, int> { [LedgerState.Confirmed] = Count });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_of_unknown_fate_is_looked_for_before_it_is_sent_again(bool arrived)
    {
        await using var bench = await ReadyAsync();
        var failed = false;
        Func<Task> fail = () =>
        {
            failed = true;
            throw new ToolException(ErrorCodes.ToolBroke, Delivery.InDoubt, "Broke off.");
        };
        if (arrived)
        {
            bench.Tool.Pushed = (_, _) => failed ? Task.CompletedTask : fail();
        }
        else
        {
            bench.Tool.Before = (request, _) => failed || request != "push" ? Task.CompletedTask : fail();
        }

        await bench.RunAsync(Work.Push, Token);

        AllStandOnce(bench, Count);
        bench.Tool.Requests.ShouldContain("find");
    }

    [Fact]
    public async Task A_large_project_is_pushed_in_few_calls_as_far_as_the_tool_takes_them()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Options.BatchSize = 5;
        bench.Import(documents: 120, annotated: 20);
        await bench.PollAsync(Token);
        bench.Tool.Requests.Count(request => request == "push").ShouldBe(8, "an eighth of 120 is more than 5");
        bench.Tool.PushLimit = 40;
        bench.Import(documents: 880, annotated: 0);
        bench.Tool.Requests.Clear();

        await bench.PollAsync(Token);

        bench.Tool.Requests.Count(request => request == "push").ShouldBe(22, "an eighth of 1,000 is more than the tool takes at once");
    }

    [Fact]
    public async Task A_tool_that_may_still_be_storing_a_batch_is_asked_only_after_a_while()
    {
        await using var bench = await ReadyAsync();
        bench.Options.Settling = TimeSpan.FromSeconds(15);
        bench.Tool.Pushed = (_, _) => throw new OperationCanceledException();
        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunAsync(Work.Push, Token));
        bench.Tool.Pushed = (_, _) => Task.CompletedTask;
        await bench.RestartAsync(Token);
        bench.Tool.Requests.Clear();

        var pushing = bench.RunAsync(Work.Push, Token);
        while (bench.Clock.Waiting == 0)
        {
            await Task.Yield();
        }

        bench.Tool.Requests.ShouldBeEmpty();
        bench.Clock.Advance(TimeSpan.FromSeconds(15));
        await pushing;
        AllStandOnce(bench, Count);
    }

    [Fact]
    public async Task A_tool_that_goes_on_with_a_batch_whose_sender_is_gone_gets_nothing_of_it_twice()
    {
        await using var bench = await ReadyAsync();
        bench.Tool.Pushed = (_, _) =>
        {
            // The sender is cut off; each time somebody looks, ten more are there.
            bench.Tool.Pushed = (_, _) => Task.CompletedTask;
            bench.InTool.SeenAtMost = 0;
            throw new ToolException(ErrorCodes.ToolBroke, Delivery.InDoubt, "In memory.");
        };
        bench.Tool.Before = (request, _) =>
        {
            if (request == "find" && bench.InTool.SeenAtMost < bench.Options.BatchSize)
            {
                bench.InTool.SeenAtMost += 10;
            }

            return Task.CompletedTask;
        };

        await bench.RunAsync(Work.Push, Token);

        AllStandOnce(bench, Count);
        bench.Tool.Requests.Count(request => request == "find").ShouldBe(5);
    }

    [Fact]
    public async Task One_document_that_the_tool_refuses_costs_no_other_its_suggestion()
    {
        await using var bench = await ReadyAsync();
        bench.InTool.RefusedDocuments.Add("77");
        bench.InTool.DroppedDocuments.Add("99");

        await bench.RunAsync(Work.Push, Token);

        AllStandOnce(bench, Count - 2);
        var counts = await bench.Ledger.CountsAsync(bench.Id, 1, Token);
        (counts[LedgerState.Confirmed], counts[LedgerState.Refused]).ShouldBe((Count - 2, 2));
    }

    [Fact]
    public async Task Others_predictions_are_never_touched_and_older_releases_go_last()
    {
        await using var bench = await ReadyAsync();
        bench.InTool.AddForeign("1", "another-backend-v1");
        bench.InTool.AddForeign("2", "mlb-zzzzzz-r1");
        await bench.RunAsync(Work.Push, Token);
        var version = (await bench.Releases.VersionsAsync(bench.Id, Token))[0];
        await bench.Releases.PromoteAsync(bench.Id, version.Id, Token);
        bench.Tool.Requests.Clear();

        await bench.RunAsync(Work.Push, Token);
        await bench.RunAsync(Work.Retire, Token);

        bench.Tool.Requests.Distinct().ShouldBe(["push", "show", "delete"]);
        bench.InTool.Suggestions.Select(suggestion => suggestion.Version).Distinct().Order()
            .ShouldBe(["another-backend-v1", bench.InTool.ShownVersion!, "mlb-zzzzzz-r1"], ignoreOrder: true);
        bench.InTool.Suggestions.Count(suggestion => suggestion.Version == bench.InTool.ShownVersion).ShouldBe(Count);
        bench.InTool.ShownVersion.ShouldEndWith("-r2");
    }

    [Fact]
    public async Task A_worker_that_dies_between_showing_and_deleting_deletes_after_its_restart()
    {
        await using var bench = await ReadyAsync();
        await bench.RunAsync(Work.Push, Token);
        await bench.Releases.PromoteAsync(bench.Id, (await bench.Releases.VersionsAsync(bench.Id, Token))[0].Id, Token);
        bench.Tool.Before = (request, _) => request == "delete" ? throw new OperationCanceledException() : Task.CompletedTask;
        await bench.RunAsync(Work.Push, Token);
        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunAsync(Work.Retire, Token));
        bench.InTool.Suggestions.Count.ShouldBe(2 * Count);
        bench.Tool.Before = (_, _) => Task.CompletedTask;
        await bench.RestartAsync(Token);

        await bench.RunAsync(Work.Check, Token);
        await bench.DrainAsync(Token);

        AllStandOnce(bench, Count);
    }

    [Fact]
    public async Task A_document_that_arrives_later_gets_the_current_release_without_training()
    {
        await using var bench = await ReadyAsync();
        await bench.RunAsync(Work.Push, Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(5));
        var late = bench.InTool.Add("the coach praised the match");

        await bench.RunAsync(Work.Pull, Token);
        await bench.DrainAsync(Token);

        bench.InTool.Suggestions.ShouldContain(suggestion => suggestion.DocumentId == late && suggestion.Version == bench.InTool.ShownVersion);
        (await bench.Runs.ListAsync(bench.Id, 10, Token)).Count.ShouldBe(1);
        AllStandOnce(bench, Count + 1);
    }

    [Fact]
    public async Task A_late_document_whose_suggestion_the_tool_fetched_itself_is_not_given_a_second_one()
    {
        await using var bench = await ReadyAsync();
        await bench.RunAsync(Work.Push, Token);
        var late = bench.InTool.Add("the coach praised the match");
        bench.InTool.AddForeign(late, bench.InTool.ShownVersion!);

        await bench.RunAsync(Work.Pull, Token);
        await bench.DrainAsync(Token);

        bench.InTool.Suggestions.Count(suggestion => suggestion.DocumentId == late).ShouldBe(1);
        (await bench.Ledger.CountsAsync(bench.Id, 1, Token))[LedgerState.Confirmed].ShouldBe(Count + 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_text_that_changed_gets_another_suggestion_of_the_same_release_and_an_annotated_one_keeps_its_own(bool diesBetween)
    {
        await using var bench = await ReadyAsync();
        await bench.RunAsync(Work.Push, Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(5));
        Labels(bench, "101").ShouldBe(["sport"]);
        bench.InTool.Change("101", "the minister spoke to parliament on law 7");
        bench.InTool.Change("1", "the minister spoke to parliament on law 8");
        if (diesBetween)
        {
            bench.Tool.Before = (request, _) => request == "push" ? throw new OperationCanceledException() : Task.CompletedTask;
            await bench.RunAsync(Work.Pull, Token);
            await Should.ThrowAsync<OperationCanceledException>(() => bench.DrainAsync(Token));
            bench.Tool.Before = (_, _) => Task.CompletedTask;
            await bench.RestartAsync(Token);
            await bench.RunAsync(Work.Check, Token);
        }
        else
        {
            await bench.RunAsync(Work.Pull, Token);
        }

        bench.Tool.Requests.Clear();
        await bench.DrainAsync(Token);

        Labels(bench, "101").ShouldBe(["news"]);
        Labels(bench, "1").ShouldBe(["sport"]);
        AllStandOnce(bench, Count);
        (await bench.ProjectAsync(Token)).Release.ShouldBe(1);
        bench.Tool.Requests.Count(request => request == "push").ShouldBe(1);
        bench.Tool.Requests.Count(request => request == "remove").ShouldBe(diesBetween ? 0 : 1);
    }

    [Fact]
    public async Task A_push_that_is_done_sends_nothing_again()
    {
        await using var bench = await ReadyAsync(documents: 60);
        await bench.RunAsync(Work.Push, Token);

        await bench.RunAsync(Work.Push, Token);

        bench.Tool.Requests.Count(request => request == "push").ShouldBe(2, "60 documents are two batches, sent once");
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    public async Task A_poll_beside_a_push_reads_what_changed_unless_that_would_be_our_own_suggestions(bool lookAlike, bool arrives, bool reads)
    {
        await using var bench = await ReadyAsync(documents: 60);
        bench.Tool.PushesLookLikeChanges = lookAlike;
        var polled = false;
        bench.Tool.Pushed = async (_, _) =>
        {
            if (!polled)
            {
                polled = true;
                bench.Import(arrives ? 1 : 0, annotated: 0);
                bench.Tool.Requests.Clear();
                await bench.RunAsync(Work.Check, Token);
                bench.Tool.Requests.Contains("pull").ShouldBe(reads);
            }
        };

        await bench.RunAsync(Work.Push, Token);

        polled.ShouldBeTrue();
        bench.Tool.Requests.Clear();
        await bench.RunAsync(Work.Check, Token);
        bench.Tool.Requests.ShouldContain("pull");
    }

    /// <summary>A project with a release that was not pushed yet.</summary>
    private static async Task<Bench> ReadyAsync(int documents = Count)
    {
        var bench = await Bench.CreateAsync(Token);
        bench.Import(documents, annotated: 20);
        await bench.RunAsync(Work.Check, Token);
        await bench.RunAsync(Work.Settle, Token);
        await bench.RunAsync(Work.Train, Token);
        (await bench.ProjectAsync(Token)).Release.ShouldBe(1);
        return bench;
    }

    private static IEnumerable<string> Labels(Bench bench, string document) => bench.InTool.Suggestions.Single(suggestion => suggestion.DocumentId == document)
        .Suggestion!.Suggestions.OfType<MlBackend.Core.Suggestions.ChoiceSuggestion>().SelectMany(choice => choice.Labels.Select(label => label.Label));

    private static void AllStandOnce(Bench bench, int count)
    {
        var ours = bench.InTool.Suggestions.Where(suggestion => suggestion.Suggestion is not null).ToList();
        ours.Select(suggestion => suggestion.DocumentId).ShouldBeUnique();
        ours.Count.ShouldBe(count);
    }
}
