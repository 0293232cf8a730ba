using MlBackend.Core.Errors;
using MlBackend.Storage.Runs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class RunStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asking_twice_with_one_id_is_one_run()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var id = Guid.NewGuid();

        await stores.Runs.RequestAsync(project.Id, id, RunOrigin.Tool, Token);
        await stores.Runs.RequestAsync(project.Id, id, RunOrigin.Tool, Token);

        (await stores.Runs.ListAsync(project.Id, 10, Token)).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_run_that_waits_answers_for_a_request_without_an_id()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var waiting = await stores.Runs.RequestAsync(project.Id, null, RunOrigin.Annotations, Token);

        (await stores.Runs.RequestAsync(project.Id, null, RunOrigin.Schedule, Token)).ShouldBe(waiting);
    }

    [Fact]
    public async Task One_run_of_a_project_is_under_way_at_a_time()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var other = await stores.ProjectAsync(Token, "8");
        await stores.Runs.RequestAsync(project.Id, Guid.NewGuid(), RunOrigin.Tool, Token);
        await stores.Runs.RequestAsync(project.Id, Guid.NewGuid(), RunOrigin.Tool, Token);
        await stores.Runs.RequestAsync(other.Id, null, RunOrigin.Tool, Token);

        var first = await stores.Runs.StartNextAsync(project.Id, Token);

        first.ShouldNotBeNull();
        (await stores.Runs.StartNextAsync(project.Id, Token)).ShouldBeNull();
        (await stores.Runs.StartNextAsync(other.Id, Token)).ShouldNotBeNull();
        await stores.Runs.EndAsync(first.Id, first.Fence, RunState.Rejected, null, Token);
        (await stores.Runs.StartNextAsync(project.Id, Token)).ShouldNotBeNull().Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task Three_attempts_that_fail_for_want_of_something_are_a_failure_that_stays()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var asked = await stores.Runs.RequestAsync(project.Id, null, RunOrigin.Annotations, Token);
        var states = new List<RunState>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var run = (await stores.Runs.StartNextAsync(project.Id, Token))!;
            states.Add(await stores.Runs.InterruptAsync(run.Id, run.Fence, ErrorCodes.OutOfMemory.With("").Message, Token));
            (await Should.ThrowAsync<MlBackendException>(() => stores.Runs.InterruptAsync(run.Id, run.Fence, "late", Token))).Code.ShouldBe(ErrorCodes.StaleWriter);
        }

        states.ShouldBe([RunState.Interrupted, RunState.Interrupted, RunState.Failed]);
        (await stores.Runs.StartNextAsync(project.Id, Token)).ShouldBeNull();
        var over = (await stores.Runs.FindAsync(asked.Id, Token))!;
        over.Cause.ShouldNotBeNull().ShouldStartWith("MLB3052");
        over.Cause!.ShouldContain("MLB3053");
    }

    [Fact]
    public async Task Three_interrupted_attempts_are_a_failure_that_says_so()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var asked = await stores.Runs.RequestAsync(project.Id, null, RunOrigin.Annotations, Token);
        var states = new List<RunState>();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var run = (await stores.Runs.StartNextAsync(project.Id, Token)).ShouldNotBeNull();
            run.Attempt.ShouldBe(attempt);
            await stores.Runs.ProgressAsync(run.Id, run.Fence, 0.5, "training", Token);
            await stores.Runs.RecoverAsync(TimeSpan.Zero, Token);
            states.Add((await stores.Runs.FindAsync(asked.Id, Token))!.State);
        }

        states.ShouldBe([RunState.Interrupted, RunState.Interrupted, RunState.Failed]);
        (await stores.Runs.FindAsync(asked.Id, Token))!.Cause.ShouldNotBeNull().ShouldContain("attempt 3");
        (await stores.Runs.StartNextAsync(project.Id, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_worker_that_is_still_heard_keeps_its_run()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.Runs.RequestAsync(project.Id, null, RunOrigin.Annotations, Token);
        var run = (await stores.Runs.StartNextAsync(project.Id, Token))!;
        stores.Clock.Advance(TimeSpan.FromSeconds(40));
        await stores.Runs.ProgressAsync(run.Id, run.Fence, 0.5, "training", Token);
        stores.Clock.Advance(TimeSpan.FromSeconds(40));

        (await stores.Runs.RecoverAsync(TimeSpan.FromSeconds(60), Token)).ShouldBe(0);
        (await stores.Runs.RecoverAsync(TimeSpan.FromSeconds(30), Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Writes_with_an_old_fencing_number_are_refused()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.Runs.RequestAsync(project.Id, null, RunOrigin.Annotations, Token);
        var old = (await stores.Runs.StartNextAsync(project.Id, Token))!;
        await stores.Runs.RecoverAsync(TimeSpan.Zero, Token);
        var present = (await stores.Runs.StartNextAsync(project.Id, Token))!;

        present.Fence.ShouldBeGreaterThan(old.Fence);
        (await Should.ThrowAsync<MlBackendException>(() => stores.Runs.ProgressAsync(old.Id, old.Fence, 1, "late", Token))).Code.ShouldBe(ErrorCodes.StaleWriter);
        (await Should.ThrowAsync<MlBackendException>(() => stores.Runs.EndAsync(old.Id, old.Fence, RunState.Failed, "late", Token))).Code.ShouldBe(ErrorCodes.StaleWriter);
        (await Should.ThrowAsync<MlBackendException>(() => stores.Releases.AddAsync(project.Id, [ReleaseStoreTests.Version(stores, "topic")], old, null, Token)))
            .Code.ShouldBe(ErrorCodes.StaleWriter);

        (await stores.Runs.FindAsync(present.Id, Token))!.State.ShouldBe(RunState.Running);
        (await stores.Releases.VersionsAsync(project.Id, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_waiting_run_is_cancelled_at_once_and_one_under_way_is_told()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var first = await stores.Runs.RequestAsync(project.Id, Guid.NewGuid(), RunOrigin.Tool, Token);
        var second = await stores.Runs.RequestAsync(project.Id, Guid.NewGuid(), RunOrigin.Tool, Token);
        var running = (await stores.Runs.StartNextAsync(project.Id, Token))!;
        var waiting = running.Id == first.Id ? second : first;

        (await stores.Runs.CancelAsync(waiting.Id, Token)).ShouldBeTrue();
        (await stores.Runs.CancelAsync(running.Id, Token)).ShouldBeTrue();

        (await stores.Runs.FindAsync(waiting.Id, Token))!.State.ShouldBe(RunState.Cancelled);
        (await stores.Runs.ProgressAsync(running.Id, running.Fence, 0.1, "training", Token)).ShouldBeTrue("somebody asked for its end");
        (await stores.Runs.CancelAsync(waiting.Id, Token)).ShouldBeFalse("it is over");
    }

    [Fact]
    public void The_names_and_numbers_of_states_never_change() =>
        Enum.GetValues<RunState>().Select(state => $"{(int)state} {state}")
            .ShouldBe(["0 Queued", "1 Running", "2 Succeeded", "3 Rejected", "4 Failed", "5 Cancelled", "6 Interrupted"]);
}
