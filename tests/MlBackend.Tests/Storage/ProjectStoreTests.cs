using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.Storage.Projects;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class ProjectStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_setup_twice_writes_nothing()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var stamp = await stores.Releases.StampAsync(Token);

        var (again, changed) = await stores.Projects.UpsertAsync(project.ConnectionId, Stores.Setup("7"), null, Token);

        changed.ShouldBeFalse();
        again.SchemaRevision.ShouldBe(1);
        (await stores.Releases.StampAsync(Token)).ShouldBe(stamp);
    }

    [Fact]
    public async Task A_changed_schema_is_a_new_revision_and_pulls_everything_again()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var pulled = project.Pull with { Watermark = stores.Clock.GetUtcNow() };
        await stores.Documents.UpsertPageAsync(project, new([], null, null, stores.Clock.GetUtcNow()), pulled, _ => default, Token);
        var stamp = await stores.Releases.StampAsync(Token);
        var schema = new Schema([Stores.Schema.Questions[0] with { Labels = ["sport", "news", "art"] }]);

        var (after, changed) = await stores.Projects.UpsertAsync(project.ConnectionId, Stores.Setup("7", schema), null, Token);

        changed.ShouldBeTrue();
        after.SchemaRevision.ShouldBe(2);
        after.Schema.Hash().ShouldBe(schema.Hash());
        after.Pull.Watermark.ShouldBeNull();
        after.Salt.ShouldBe(project.Salt);
        (await stores.Releases.StampAsync(Token)).ShouldBeGreaterThan(stamp);
    }

    [Fact]
    public async Task A_project_made_again_under_the_same_id_is_another_project()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var first = await stores.ProjectAsync(Token);
        var setup = Stores.Setup("7") with { Project = new ProjectIdentity("7", 1_800_000_000) };

        var (second, _) = await stores.Projects.UpsertAsync(first.ConnectionId, setup, null, Token);

        second.Id.ShouldNotBe(first.Id);
        second.Salt.ShouldNotBe(first.Salt);
    }

    [Fact]
    public async Task A_setup_without_title_or_parameters_keeps_those_that_are_known()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.Projects.UpsertAsync(project.ConnectionId, Stores.Setup("7") with { ExtraParams = "{\"a\":1}" }, "Brands", Token);

        var (after, changed) = await stores.Projects.UpsertAsync(project.ConnectionId, Stores.Setup("7"), null, Token);

        changed.ShouldBeFalse();
        after.Title.ShouldBe("Brands");
        after.ExtraParams.ShouldBe("{\"a\":1}");
    }

    [Fact]
    public async Task Lists_count_the_documents_that_the_tool_still_has()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.PullAsync(project, Token, stores.Pulled("1", "one", stores.Annotated("a", "sport")), stores.Pulled("2", "two"), stores.Pulled("3", "three"));
        stores.Clock.Advance(TimeSpan.FromMinutes(1));
        var began = stores.Clock.GetUtcNow();
        await stores.Documents.SeenAsync(project.Id, ["1", "2"], Token);
        await stores.Documents.EndSweepAsync(project.Id, began, Token);

        var summary = (await stores.Projects.ListAsync(Token)).ShouldHaveSingleItem();

        (summary.Connection, summary.Documents, summary.Annotated).ShouldBe(("default", 2, 1));
    }

    [Fact]
    public async Task A_state_is_written_once_and_changes_the_stamp()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var stamp = await stores.Releases.StampAsync(Token);

        (await stores.Projects.SetStateAsync(project.Id, ProjectState.Paused, "removed", Token)).ShouldBeTrue();
        (await stores.Projects.SetStateAsync(project.Id, ProjectState.Paused, "removed", Token)).ShouldBeFalse();

        (await stores.Releases.StampAsync(Token)).ShouldBe(stamp + 1);
        (await stores.Projects.InStateAsync(ProjectState.Active, Token)).ShouldBeEmpty();
        (await stores.Projects.InStateAsync(ProjectState.Paused, Token)).ShouldHaveSingleItem().Cause.ShouldBe("removed");
    }

    [Fact]
    public async Task A_title_with_a_zero_character_is_refused_by_code()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);

        var refusal = await Should.ThrowAsync<MlBackendException>(() => stores.Projects.UpsertAsync(project.ConnectionId, Stores.Setup("7"), "a\0b", Token));

        refusal.Code.ShouldBe(ErrorCodes.TextNotStorable);
    }
}
