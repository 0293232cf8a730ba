using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class ReleaseStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A version with an empty folder.</summary>
    internal static NewModelVersion Version(Stores stores, string question, bool promote = true)
    {
        var (id, folder) = stores.Releases.NewVersion();
        Directory.CreateDirectory(folder);
        return new NewModelVersion(
            id, question, "linear", new Dictionary<string, string>(), 1, null, 20, new Dictionary<string, double> { ["macro_f1"] = 0.75 }, "better", promote);
    }

    [Fact]
    public async Task A_project_without_a_release_is_served_by_number_zero()
    {
        await using var stores = await Stores.CreateAsync(Token);
        await stores.ProjectAsync(Token);

        var served = (await stores.Releases.ServedAsync(Token)).ShouldHaveSingleItem();

        served.Release.Number.ShouldBe(0);
        served.Champions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_release_takes_the_promoted_versions_and_keeps_the_other_champions()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var topic = Version(stores, "topic");
        var names = Version(stores, "names");
        await stores.Releases.AddAsync(project.Id, [topic, names], null, null, Token);
        var better = Version(stores, "topic");

        var release = await stores.Releases.AddAsync(project.Id, [better, Version(stores, "names", promote: false)], null, null, Token);

        release.ShouldBe(2);
        var served = await stores.Releases.ServedAsync(project.Id, null, Token);
        served.Release.ToString().ShouldBe($"mlb-{await stores.Releases.InstallationAsync(Token)}-r2");
        served.Champions.Select(champion => (champion.Question.Name, champion.Version)).ShouldBe([("topic", better.Id), ("names", names.Id)], ignoreOrder: true);
        (await stores.Releases.NumbersAsync(project.Id, Token)).ShouldBe([2, 1]);
        (await stores.Releases.VersionsAsync(project.Id, Token)).Where(version => version.IsChampion).Select(version => version.Number).ShouldBe([3, 2]);
    }

    [Fact]
    public async Task The_tool_is_answered_with_the_newest_release_that_it_has_whole()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var first = Version(stores, "topic");
        await stores.Releases.AddAsync(project.Id, [first], null, null, Token);
        await stores.Ledger.BeginAsync(project.Id, 1, Token);
        (await stores.Releases.ServedAsync(Token)).Single().Release.Number.ShouldBe(0);
        var stamp = await stores.Releases.StampAsync(Token);

        await stores.Ledger.AdvanceAsync(project.Id, 1, PushState.Done, Token);
        (await stores.Releases.StampAsync(Token)).ShouldBeGreaterThan(stamp);
        await stores.Releases.AddAsync(project.Id, [Version(stores, "topic")], null, null, Token);

        var served = (await stores.Releases.ServedAsync(Token)).Single();
        (served.Release.Number, served.Champions.Single().Version).ShouldBe((1, first.Id));
        await stores.Projects.SetStateAsync(project.Id, ProjectState.NeedsToken, "no token", Token);
        (await stores.Releases.ServedAsync(Token)).Single().Release.Number.ShouldBe(2, "nothing can be pushed, so the newest answers");
    }

    [Fact]
    public async Task Versions_that_are_not_promoted_make_no_release_and_reject_their_run()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.Runs.RequestAsync(project.Id, null, RunOrigin.Annotations, Token);
        var run = (await stores.Runs.StartNextAsync(project.Id, Token))!;
        var stamp = await stores.Releases.StampAsync(Token);

        (await stores.Releases.AddAsync(project.Id, [Version(stores, "topic", promote: false)], run, "topic: worse", Token)).ShouldBeNull();

        (await stores.Runs.FindAsync(run.Id, Token))!.State.ShouldBe(RunState.Rejected);
        (await stores.Releases.StampAsync(Token)).ShouldBe(stamp);
    }

    [Fact]
    public async Task Any_version_can_be_rolled_back_to()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var first = Version(stores, "topic");
        await stores.Releases.AddAsync(project.Id, [first], null, null, Token);
        await stores.Releases.AddAsync(project.Id, [Version(stores, "topic")], null, null, Token);

        (await stores.Releases.PromoteAsync(project.Id, first.Id, Token)).ShouldBe(3);

        (await stores.Releases.ServedAsync(project.Id, null, Token)).Champions.Single().Version.ShouldBe(first.Id);
        (await Should.ThrowAsync<MlBackendException>(() => stores.Releases.PromoteAsync(project.Id, Guid.NewGuid(), Token))).Code.ShouldBe(ErrorCodes.RowMissing);
    }

    [Fact]
    public async Task A_question_that_the_schema_no_longer_asks_is_not_served()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.Releases.AddAsync(project.Id, [Version(stores, "topic"), Version(stores, "names")], null, null, Token);
        await stores.Projects.UpsertAsync(project.ConnectionId, Stores.Setup("7", new Schema([Stores.Schema.Questions[0]])), null, Token);

        (await stores.Releases.ServedAsync(project.Id, null, Token)).Champions.Select(champion => champion.Question.Name).ShouldBe(["topic"]);
    }

    [Fact]
    public async Task Metrics_come_back_as_they_were_written()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.Releases.AddAsync(project.Id, [Version(stores, "topic")], null, null, Token);

        var version = (await stores.Releases.VersionsAsync(project.Id, Token)).ShouldHaveSingleItem();

        version.Metrics["macro_f1"].ShouldBe(0.75);
        Path.GetDirectoryName(version.Folder).ShouldBe(Path.GetFullPath(stores.Options.ModelFolder));
    }
}
