using Microsoft.Extensions.DependencyInjection;
using MlBackend.Storage.Projects;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class ProjectTurnsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_worker_waits_until_the_first_has_done_with_a_project_and_for_no_other()
    {
        await using var stores = await Stores.CreatePostgreSqlAsync(Token);
        await using var other = stores.Reopened();
        var project = Guid.CreateVersion7(stores.Clock.GetUtcNow());
        var first = (await Turns(stores).WaitAsync(project, Token)).ShouldNotBeNull();

        var waiting = Turns(other).WaitAsync(project, Token);
        await using (await Turns(other).WaitAsync(Guid.CreateVersion7(stores.Clock.GetUtcNow()), Token))
        {
            while (other.Clock.Waiting == 0)
            {
                await Task.Yield();
            }
        }

        waiting.IsCompleted.ShouldBeFalse();
        await first.DisposeAsync();
        other.Clock.Advance(TimeSpan.FromSeconds(1));
        await using var second = await waiting;
    }

    [Fact]
    public async Task Where_there_is_one_worker_nobody_waits()
    {
        await using var stores = await Stores.CreateAsync(Token);

        (await Turns(stores).WaitAsync(Guid.Empty, Token)).ShouldBeNull();
    }

    private static ProjectTurns Turns(Stores stores) => stores.Services.GetRequiredService<ProjectTurns>();
}
