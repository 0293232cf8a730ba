using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Errors;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Releases;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class OldVersionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Folders_that_neither_a_late_release_nor_the_shown_one_needs_go_and_their_rows_stay()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var old = stores.Services.GetRequiredService<OldVersions>();
        var names = ReleaseStoreTests.Version(stores, "names");
        await stores.Releases.AddAsync(project.Id, [names], null, null, Token);
        var topics = new List<Guid>();
        for (var version = 0; version < 50; version++)
        {
            var topic = ReleaseStoreTests.Version(stores, "topic");
            await stores.Releases.AddAsync(project.Id, [topic], null, null, Token);
            topics.Add(topic.Id);
        }

        // The tool still shows the fourth release, of the third topic.
        await stores.Ledger.BeginAsync(project.Id, 4, Token);
        await stores.Ledger.AdvanceAsync(project.Id, 4, PushState.Done, Token);

        (await old.RemoveAsync(project.Id, Token)).ShouldBe(29);

        topics.Where(topic => Directory.Exists(stores.Releases.FolderOf(topic))).ShouldBe([topics[2], .. topics[30..]]);
        Directory.Exists(stores.Releases.FolderOf(names.Id)).ShouldBeTrue("every release needs it");
        (await stores.Releases.VersionsAsync(project.Id, Token)).Count.ShouldBe(51);
        (await old.RemoveAsync(project.Id, Token)).ShouldBe(0);
        (await Should.ThrowAsync<MlBackendException>(() => stores.Releases.PromoteAsync(project.Id, topics[0], Token))).Code.ShouldBe(ErrorCodes.ModelFileDamaged);
        await stores.Releases.PromoteAsync(project.Id, topics[2], Token);
    }
}
