using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Jobs.Scheduling;
using MlBackend.Storage.Projects;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

public sealed class PullTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pull_that_was_cut_off_goes_on_with_the_page_after_the_last_stored_one()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Tool.PageSize = 10;
        bench.Import(documents: 45, annotated: 0);
        var pages = 0;
        bench.Tool.Before = (request, _) => request == "pull" && ++pages > 2
            ? throw new ToolException(ErrorCodes.ToolUnreachable, Delivery.NotDelivered, "Cut off.")
            : Task.CompletedTask;
        await bench.RunAsync(Work.Check, Token);
        (await bench.Documents.CountAsync(bench.Id, Token)).ShouldBe(20);
        bench.Tool.Before = (_, _) => Task.CompletedTask;
        await bench.RestartAsync(Token);
        bench.Tool.Requests.Clear();

        await bench.RunAsync(Work.Check, Token);

        bench.Tool.Requests.Count(request => request == "pull").ShouldBe(3, "45 documents are five pages, two of them were stored");
        (await bench.Documents.CountAsync(bench.Id, Token)).ShouldBe(45);
    }

    [Fact]
    public async Task The_next_page_is_under_way_before_a_page_is_stored()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Tool.PageSize = 10;
        bench.Import(documents: 25, annotated: 0);
        List<int> stored = [];
        bench.Tool.Before = async (request, _) =>
        {
            if (request == "pull")
            {
                stored.Add(await bench.Documents.CountAsync(bench.Id, Token));
            }
        };

        await bench.RunAsync(Work.Check, Token);

        stored.ShouldBe([0, 0, 10]);
        (await bench.Documents.CountAsync(bench.Id, Token)).ShouldBe(25);
    }

    [Fact]
    public async Task A_change_during_a_long_pull_is_not_lost_however_late_the_newest_change_was()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Tool.PageSize = 10;
        bench.Import(documents: 30, annotated: 0);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        var pages = 0;
        bench.Tool.Before = (request, _) =>
        {
            // The first page is read, then its first document changes; a minute later one of the last page does.
            if (request == "pull" && ++pages == 2)
            {
                bench.InTool.Annotate("1", new ChoiceAnswer("topic", ["sport"]));
                bench.Clock.Advance(TimeSpan.FromMinutes(1));
                bench.InTool.Annotate("30", new ChoiceAnswer("topic", ["news"]));
            }

            return Task.CompletedTask;
        };
        await bench.RunAsync(Work.Check, Token);
        (await bench.Documents.AnnotatedCountAsync(bench.Id, Token)).ShouldBe(1);

        await bench.RunAsync(Work.Check, Token);

        (await bench.Documents.AnnotatedCountAsync(bench.Id, Token)).ShouldBe(2);
    }

    [Fact]
    public async Task An_import_is_not_read_again_with_the_first_annotation_after_it()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Tool.PageSize = 10;
        bench.Import(documents: 45, annotated: 0);
        await bench.PollAsync(Token);
        bench.Clock.Advance(TimeSpan.FromSeconds(11));
        await bench.DrainAsync(Token);
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        bench.InTool.Annotate("3", new ChoiceAnswer("topic", ["sport"]));
        bench.Tool.Requests.Clear();

        await bench.RunAsync(Work.Settle, Token);

        bench.Tool.Requests.Count(request => request == "pull").ShouldBe(1, "one annotated document is one page");
        (await bench.Documents.AnnotatedCountAsync(bench.Id, Token)).ShouldBe(1);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task The_watermark_is_the_tool_s_clock_whatever_ours_says(int offsetSeconds)
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Tool.ClockOffset = TimeSpan.FromSeconds(offsetSeconds);
        bench.Import(documents: 5, annotated: 0);
        await bench.RunAsync(Work.Check, Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.InTool.Annotate("3", new ChoiceAnswer("topic", ["sport"]));

        await bench.RunAsync(Work.Check, Token);

        (await bench.Documents.AnnotatedCountAsync(bench.Id, Token)).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_text_is_on_the_same_side_under_any_id()
    {
        await using var bench = await Bench.CreateAsync(Token);
        for (var index = 0; index < 60; index++)
        {
            bench.InTool.Annotate(bench.InTool.Add($"text {index % 30}"), new ChoiceAnswer("topic", ["sport"]));
        }

        await bench.RunAsync(Work.Check, Token);

        var sides = (await bench.Documents.AnnotatedAsync(bench.Id, Token)).GroupBy(row => row.Document.Field("text"), row => row.Side).ToList();
        sides.ShouldAllBe(side => side.Distinct().Count() == 1);
        sides.ShouldContain(side => side.First() == Side.HoldOut);
        sides.ShouldContain(side => side.First() == Side.Training);
    }

    [Fact]
    public async Task Deleted_documents_are_noticed_when_the_tool_counts_fewer()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 12, annotated: 0);
        await bench.PollAsync(Token);
        bench.InTool.Delete("4");
        bench.Clock.Advance(TimeSpan.FromMinutes(2));

        await bench.PollAsync(Token);

        (await bench.Documents.CountAsync(bench.Id, Token)).ShouldBe(11);
    }

    [Fact]
    public async Task A_document_under_the_id_of_a_deleted_one_is_another_one()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 40, annotated: 30);
        await bench.PollAsync(Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        var text = bench.InTool.Documents.First(document => document.Document.ExternalId == "35").Document.Fields["text"];
        bench.InTool.Replace("35", text);
        bench.InTool.Replace("3", "the striker scored in the last minute");

        await bench.PollAsync(Token);

        bench.InTool.Suggestions.Count(suggestion => suggestion.DocumentId == "35").ShouldBe(1, "the one before went with its document");
        bench.InTool.Suggestions.Count(suggestion => suggestion.DocumentId == "3").ShouldBe(1);
        (await bench.Documents.AnnotatedCountAsync(bench.Id, Token)).ShouldBe(29);
        (await bench.Documents.CountAsync(bench.Id, Token)).ShouldBe(40);
    }

    [Fact]
    public async Task Without_a_token_the_project_says_the_one_command_that_mends_it_and_goes_on_when_it_was_run()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 3, annotated: 0);
        bench.Tool.Credential = "another";

        await bench.RunAsync(Work.Check, Token);

        var waiting = await bench.ProjectAsync(Token);
        waiting.State.ShouldBe(ProjectState.NeedsToken);
        waiting.Cause.ShouldNotBeNull().ShouldContain("mlbackend link http://tool.example/ --token -");
        await bench.Connections.LinkAsync("default", ToolKind.LabelStudio, new Uri("http://tool.example/"), "another", Token);
        await bench.RunAsync(Work.Check, Token);
        (await bench.ProjectAsync(Token)).State.ShouldBe(ProjectState.Active);
        (await bench.Documents.CountAsync(bench.Id, Token)).ShouldBe(3);
    }

    [Fact]
    public async Task A_removed_backend_pauses_the_project_deletes_nothing_and_goes_on_when_it_is_back()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 40, annotated: 20);
        await bench.PollAsync(Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        bench.InTool.IsLinked = false;
        bench.Tool.Requests.Clear();

        await bench.PollAsync(Token);

        (await bench.ProjectAsync(Token)).State.ShouldBe(ProjectState.Paused);
        bench.Tool.Requests.ShouldBe(["project"]);
        bench.InTool.Suggestions.Count.ShouldBe(40);
        (await bench.Documents.CountAsync(bench.Id, Token)).ShouldBe(40);
        bench.InTool.IsLinked = true;
        await bench.PollAsync(Token);
        (await bench.ProjectAsync(Token)).State.ShouldBe(ProjectState.Active);
    }

    [Fact]
    public async Task A_project_deleted_and_made_again_under_its_id_is_gone_and_not_mixed_up()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Tool.AddProject(Bench.Topic, "7", createdSecond: 1_800_000_000).Add("another project's text");

        await bench.RunAsync(Work.Check, Token);

        (await bench.ProjectAsync(Token)).State.ShouldBe(ProjectState.Gone);
        (await bench.Documents.CountAsync(bench.Id, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_new_project_whose_backend_the_tool_has_not_stored_yet_is_not_paused()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.InTool.IsLinked = false;

        await bench.RunAsync(Work.Check, Token);

        (await bench.ProjectAsync(Token)).State.ShouldBe(ProjectState.Active);
    }
}
