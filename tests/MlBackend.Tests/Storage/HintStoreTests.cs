using MlBackend.Core.Serving;
using MlBackend.Storage.Signals;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class HintStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_often_it_is_said_it_is_one_hint_from_the_first_time_to_the_last()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var first = stores.Clock.GetUtcNow();
        for (var second = 0; second < 5; second++)
        {
            await stores.Hints.AddAsync(project.Id, ToolHintKind.AnnotationsChanged, Token);
            stores.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await stores.Hints.TakeAsync(Token)).ShouldBe([new Hint(project.Id, ToolHintKind.AnnotationsChanged, first, first + TimeSpan.FromSeconds(4))]);
        (await stores.Hints.TakeAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hint_for_a_project_that_is_unknown_is_dropped()
    {
        await using var stores = await Stores.CreateAsync(Token);

        await stores.Hints.AddAsync(Guid.NewGuid(), ToolHintKind.DocumentsChanged, Token);

        (await stores.Hints.TakeAsync(Token)).ShouldBeEmpty();
    }
}
