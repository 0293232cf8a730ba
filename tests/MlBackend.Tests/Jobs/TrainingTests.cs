using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Jobs.Scheduling;
using MlBackend.Jobs.Training;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Runs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

public sealed class TrainingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(19, null, false)]
    [InlineData(20, null, true)]
    [InlineData(20, 20, false)]
    [InlineData(22, 20, true)]
    [InlineData(109, 100, false)]
    [InlineData(110, 100, true)]
    [InlineData(1009, 1000, false)]
    [InlineData(1010, 1000, true)]
    [InlineData(12, 5, false)]
    public void Training_is_due_at_twenty_and_then_at_ten_per_cent_or_ten_more(int annotated, int? last, bool isDue) =>
        TrainingNeed.IsDue(annotated, last).ShouldBe(isDue);

    [Fact]
    public void Spans_need_five_of_them_and_choices_two_answers()
    {
        var spans = new Question("names", QuestionKind.Span, "text", ["text"], ["PER"]);
        TrainingNeed.Lack(spans, [.. Enumerable.Range(0, 20).Select(index => Spans(index < 4))], 20).ShouldNotBeNull();
        TrainingNeed.Lack(spans, [.. Enumerable.Range(0, 20).Select(index => Spans(index < 5))], 20).ShouldBeNull();
        var choice = Bench.Topic.Questions[0];
        TrainingNeed.Lack(choice, [.. Enumerable.Range(0, 20).Select(_ => Choice("sport"))], 20).ShouldNotBeNull();
        TrainingNeed.Lack(choice, [.. Enumerable.Range(0, 20).Select(index => Choice(index == 7 ? "news" : "sport"))], 20).ShouldBeNull();

        static Example Spans(bool any) => new(
            new Document("1", new Dictionary<string, string>()), new SpanAnswer("names", any ? [new LabelledSpan(new Utf16Offset(0), new Utf16Offset(1), "PER")] : []));

        static Example Choice(string label) => new(new Document("1", new Dictionary<string, string>()), new ChoiceAnswer("topic", [label]));
    }

    [Fact]
    public void What_cannot_train_is_left_out_and_the_held_out_side_never_trains()
    {
        var spans = new Question("names", QuestionKind.Span, "text", ["text"], ["PER"]);
        var data = QuestionData.Of(
            spans,
            [
                Row("kept", Side.Training, Span(0, 2, "PER")),
                Row("held out", Side.HoldOut, Span(0, 2, "PER")),
                Row("beyond its text", Side.Training, Span(0, 99, "PER")),
                Row("a label that the question lacks", Side.Training, Span(0, 2, "ORG")),
                Row("its text changed", Side.Training, Span(0, 2, "PER")) with { SameText = false },
                Row("another question", Side.Training, new ChoiceAnswer("topic", ["sport"])),
            ]);

        data.Training.Examples.Select(example => example.Document.ExternalId).ShouldBe(["kept"]);
        data.HoldOut.Examples.Select(example => example.Document.ExternalId).ShouldBe(["held out"]);

        static SpanAnswer Span(int start, int end, string label) => new("names", [new LabelledSpan(new Utf16Offset(start), new Utf16Offset(end), label)]);

        static AnnotatedDocument Row(string id, Side side, Answer answer) => new(
            new Document(id, new Dictionary<string, string> { ["text"] = "Ada wrote" }),
            side,
            new Annotation(id, "ann", AnnotationStatus.Submitted, false, DateTimeOffset.UnixEpoch, null, null, [answer]),
            SameText: true);
    }

    [Fact]
    public async Task Skipped_annotations_never_train_a_model()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 60, annotated: 19);
        foreach (var document in bench.InTool.Documents.Skip(30))
        {
            bench.InTool.Annotate(document.Document.ExternalId, new ChoiceAnswer("topic", ["news"]), AnnotationStatus.Skipped);
        }

        await bench.PollAsync(Token);

        (await bench.Runs.ListAsync(bench.Id, 10, Token)).ShouldBeEmpty();
        bench.InTool.Annotate("20", new ChoiceAnswer("topic", ["news"]));
        await bench.PollAsync(Token);
        var version = (await bench.Releases.VersionsAsync(bench.Id, Token)).ShouldHaveSingleItem();
        (version.Documents + version.Metrics["held_out"]).ShouldBe(20);
    }

    [Fact]
    public async Task A_second_run_is_judged_against_the_champion_on_documents_that_trained_neither()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 80, annotated: 30);
        await bench.PollAsync(Token);
        for (var index = 31; index <= 45; index++)
        {
            // The new answers are wrong: a model that learns them is worse on all that came before.
            bench.InTool.Annotate($"{index}", new ChoiceAnswer("topic", [index % 2 == 0 ? "sport" : "news"]));
        }

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.PollAsync(Token);

        var runs = await bench.Runs.ListAsync(bench.Id, 10, Token);
        runs.Count.ShouldBe(2);
        var newest = (await bench.Releases.VersionsAsync(bench.Id, Token))[0];
        newest.Verdict.ShouldNotBeNull().ShouldContain("on 45 documents");
    }

    [Fact]
    public async Task A_run_that_was_asked_for_without_enough_answers_fails_and_says_what_is_missing()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 5, annotated: 1);
        var asked = await bench.Runs.RequestAsync(bench.Id, Guid.NewGuid(), RunOrigin.Tool, Token);

        await bench.RunAsync(Work.Train, Token);

        var run = (await bench.Runs.FindAsync(asked.Id, Token))!;
        run.State.ShouldBe(RunState.Failed);
        run.Cause.ShouldNotBeNull().ShouldContain("topic: 1 of 2 annotated documents");
    }

    [Fact]
    public async Task A_run_whose_worker_is_asked_to_end_is_interrupted_and_made_by_the_next_one()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 40, annotated: 20);
        await bench.RunAsync(Work.Check, Token);
        var asked = await bench.Runs.RequestAsync(bench.Id, null, RunOrigin.Annotations, Token);
        using var stopping = new CancellationTokenSource();
        var training = bench.Flow.RunAsync(Work.Train, bench.Id, stopping.Token);
        await stopping.CancelAsync();
        try
        {
            await training;
        }
        catch (OperationCanceledException)
        {
            // It had not begun.
        }

        (await bench.Runs.FindAsync(asked.Id, Token))!.State.ShouldBeOneOf(RunState.Queued, RunState.Interrupted);
        await bench.RestartAsync(Token);
        await bench.RunAsync(Work.Train, Token);
        (await bench.Runs.FindAsync(asked.Id, Token))!.State.ShouldBe(RunState.Succeeded);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_its_work_ends_is_cancelled()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 40, annotated: 20);
        await bench.RunAsync(Work.Check, Token);
        var asked = await bench.Runs.RequestAsync(bench.Id, null, RunOrigin.Annotations, Token);
        var run = (await bench.Runs.StartNextAsync(bench.Id, Token))!;
        await bench.Runs.CancelAsync(asked.Id, Token);

        await using var watch = new RunWatch(bench.Runs, run, bench.Clock, CancellationToken.None);
        await Task.Delay(Timeout.InfiniteTimeSpan, watch.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        watch.Ending.ShouldBe(RunState.Cancelled);
        watch.IsLost.ShouldBeFalse();
    }

    [Fact]
    public async Task Progress_never_goes_back()
    {
        await using var bench = await Bench.CreateAsync(Token);
        await bench.Runs.RequestAsync(bench.Id, null, RunOrigin.Annotations, Token);
        var run = (await bench.Runs.StartNextAsync(bench.Id, Token))!;
        await using var watch = new RunWatch(bench.Runs, run, bench.Clock, CancellationToken.None);

        watch.Report(new TrainingProgress(0.9, "fitting"));
        watch.Report(new TrainingProgress(0.45, "judging"));
        do
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            run = (await bench.Runs.ListAsync(bench.Id, 1, Token))[0];
        }
        while (run.Stage?.Contains("judging", StringComparison.Ordinal) != true);

        run.Progress.ShouldBe(0.9);
    }

    [Fact]
    public async Task A_run_that_has_another_worker_stops_and_writes_nothing()
    {
        await using var bench = await Bench.CreateAsync(Token);
        await bench.Runs.RequestAsync(bench.Id, null, RunOrigin.Annotations, Token);
        var old = (await bench.Runs.StartNextAsync(bench.Id, Token))!;
        await bench.Runs.RecoverAsync(TimeSpan.Zero, Token);
        var present = (await bench.Runs.StartNextAsync(bench.Id, Token))!;

        await using var watch = new RunWatch(bench.Runs, old, bench.Clock, CancellationToken.None);
        await Task.Delay(Timeout.InfiniteTimeSpan, watch.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        watch.IsLost.ShouldBeTrue();
        (await bench.Runs.FindAsync(present.Id, Token))!.State.ShouldBe(RunState.Running);
    }
}
