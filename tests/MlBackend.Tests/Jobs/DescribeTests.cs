using MlBackend.Jobs.Scheduling;
using MlBackend.Storage.Runs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

/// <summary>The line in the project's description: only where it is wished for, and only after a release.</summary>
public sealed class DescribeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_who_did_not_ask_for_a_line_gets_one()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 60, annotated: 30);

        await bench.PollAsync(Token);

        bench.InTool.ShownVersion.ShouldNotBeNull();
        bench.Tool.Requests.ShouldNotContain("describe");
    }

    [Fact]
    public async Task Each_release_has_its_line_once_and_taking_the_wish_back_takes_the_line_away()
    {
        await using var bench = await Bench.CreateAsync(Token);
        await SetAsync(bench, "true");
        bench.Import(documents: 60, annotated: 30);

        await bench.PollAsync(Token);
        bench.InTool.Line.ShouldNotBeNull().ShouldContain("-r1: topic ");
        bench.InTool.Line!.ShouldContain("; 30 suggested tasks are ready");
        bench.InTool.Line!.ShouldContain("weakest labels: ");

        await bench.RunAsync(Work.Push, Token);
        await bench.DrainAsync(Token);
        bench.Tool.Requests.Count(request => request == "describe").ShouldBe(1);

        await bench.Runs.RequestAsync(bench.Id, null, RunOrigin.Admin, Token);
        await bench.RunAsync(Work.Train, Token);
        await bench.DrainAsync(Token);
        bench.InTool.Line!.ShouldContain("-r2: topic ");

        await SetAsync(bench, "false");
        await bench.RunAsync(Work.Describe, Token);
        bench.InTool.Line.ShouldBeNull();
    }

    private static Task SetAsync(Bench bench, string value) => bench.Projects.ChangeSettingsAsync(bench.Id, _ => $$"""{"show_in_description": {{value}}}""", Token);
}
