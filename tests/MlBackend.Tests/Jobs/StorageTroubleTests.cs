using Microsoft.Data.Sqlite;
using MlBackend.Jobs.Scheduling;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

/// <summary>What a full disk or a locked database stopped is done again, whatever work it was.</summary>
public sealed class StorageTroubleTests
{
    private const int Busy = 5, Full = 13;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pull", Full)]
    [InlineData("pull", Busy)]
    [InlineData("push", Full)]
    [InlineData("show", Busy)]
    [InlineData("project", Full)]
    public async Task Work_that_could_not_be_stored_is_done_again_and_nothing_is_lost_or_stands_twice(string request, int code)
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 120, annotated: 30);
        bench.Tool.Before = (asked, _) => asked == request ? throw new SqliteException("In memory.", code) : Task.CompletedTask;
        await bench.PollAsync(Token);
        bench.InTool.ShownVersion.ShouldBeNull();

        bench.Tool.Before = (_, _) => Task.CompletedTask;
        for (var wait = 0; wait < 3; wait++)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(10));
            await bench.DrainAsync(Token);
        }

        bench.InTool.ShownVersion.ShouldNotBeNull();
        bench.InTool.Suggestions.Select(suggestion => suggestion.DocumentId).ShouldBeUnique();
        bench.InTool.Suggestions.Count.ShouldBe(120);
    }
}
