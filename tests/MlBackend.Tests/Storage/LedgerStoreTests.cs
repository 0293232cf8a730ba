using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class LedgerStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_batch_is_unsettled_from_before_it_is_sent_until_it_is_settled(bool postgreSql)
    {
        await using var stores = postgreSql ? await Stores.CreatePostgreSqlAsync(Token) : await Stores.CreateAsync(Token);
        var (project, documents) = await ThreeDocumentsAsync(stores);
        await stores.Ledger.BeginAsync(project.Id, 1, Token);
        var batch = await stores.Ledger.WriteAsync(project.Id, 1, [.. documents.Select(Entry)], Token);

        var unsettled = (await stores.Ledger.UnsettledAsync(project.Id, 1, Token)).ShouldHaveSingleItem();
        unsettled.Id.ShouldBe(batch);
        unsettled.Documents.Keys.Order().ShouldBe(["1", "2", "3"]);
        (await UnsentAsync(stores, project)).ShouldBeEmpty();

        await stores.Ledger.SettleAsync(project.Id, 1, batch, null, [], TimeSpan.FromSeconds(1), Token);

        (await stores.Ledger.UnsettledAsync(project.Id, 1, Token)).ShouldBeEmpty();
        (await stores.Ledger.CountsAsync(project.Id, 1, Token))[LedgerState.Confirmed].ShouldBe(3);
        var push = (await stores.Ledger.ListAsync(project.Id, Token)).ShouldHaveSingleItem();
        (push.Sent, push.Stored).ShouldBe((3, 3));
    }

    [Fact]
    public async Task What_the_tool_does_not_have_is_sent_again_and_what_it_refuses_is_not()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var (project, documents) = await ThreeDocumentsAsync(stores);
        await stores.Ledger.BeginAsync(project.Id, 1, Token);
        var batch = await stores.Ledger.WriteAsync(project.Id, 1, [.. documents.Select(Entry)], Token);
        await stores.Ledger.MarkAsync(project.Id, 1, batch, LedgerState.InDoubt, Token);

        await stores.Ledger.SettleAsync(project.Id, 1, batch, new Dictionary<Guid, string?> { [documents[0].Id] = "900" }, [documents[1].Id], TimeSpan.FromSeconds(1), Token);

        (await UnsentAsync(stores, project)).ShouldBe([documents[2].Document.ExternalId]);
        var counts = await stores.Ledger.CountsAsync(project.Id, 1, Token);
        (counts[LedgerState.Confirmed], counts[LedgerState.Refused], counts.ContainsKey(LedgerState.InDoubt)).ShouldBe((1, 1, false));
    }

    [Fact]
    public async Task A_newer_release_supersedes_a_push_that_is_not_done_and_older_ones_are_stale_until_deleted()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var (project, _) = await ThreeDocumentsAsync(stores);
        await stores.Ledger.BeginAsync(project.Id, 1, Token);
        await stores.Ledger.AdvanceAsync(project.Id, 1, PushState.Done, Token);
        await stores.Ledger.BeginAsync(project.Id, 2, Token);
        await stores.Ledger.BeginAsync(project.Id, 3, Token);

        (await stores.Ledger.ListAsync(project.Id, Token)).Select(push => (push.Release, push.State))
            .ShouldBe([(3, PushState.Sending), (2, PushState.Superseded), (1, PushState.Done)]);
        (await stores.Ledger.StaleAsync(project.Id, 3, Token)).ShouldBe([1, 2]);
        await stores.Ledger.DeletedAsync(project.Id, 1, Token);
        (await stores.Ledger.StaleAsync(project.Id, 3, Token)).ShouldBe([2]);
    }

    [Fact]
    public async Task The_ledger_keeps_the_values_of_a_release_that_the_tool_deleted()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var (project, documents) = await ThreeDocumentsAsync(stores);
        await stores.Ledger.BeginAsync(project.Id, 1, Token);
        var batch = await stores.Ledger.WriteAsync(project.Id, 1, [Entry(documents[0])], Token);
        await stores.Ledger.SettleAsync(project.Id, 1, batch, null, [], TimeSpan.FromSeconds(1), Token);

        await stores.Ledger.DeletedAsync(project.Id, 1, Token);

        (await stores.Ledger.CountsAsync(project.Id, 1, Token))[LedgerState.Confirmed].ShouldBe(1);
    }

    private static async Task<(Project Project, IReadOnlyList<StoredDocument> Documents)> ThreeDocumentsAsync(Stores stores)
    {
        var project = await stores.ProjectAsync(Token);
        await stores.PullAsync(project, Token, stores.Pulled("1", "one"), stores.Pulled("2", "two"), stores.Pulled("3", "three"));
        return (project, await stores.Documents.UnsentAsync(project.Id, 1, annotated: false, null, 10, Token));
    }

    private static LedgerEntry Entry(StoredDocument document) => new(document.Id, document.TextRevision, "[]", 0.5);

    private static async Task<IEnumerable<string>> UnsentAsync(Stores stores, Project project) =>
        (await stores.Documents.UnsentAsync(project.Id, 1, annotated: false, null, 10, Token)).Select(row => row.Document.ExternalId);
}
