using MlBackend.Tests.Commands;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task The_story_is_told_to_its_end_by_the_real_jobs_and_leaves_nothing_behind()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "mlbackend-demo-*");

        var run = await ShellRun.OfAsync(TestContext.Current.CancellationToken, "demo", "--once", "--port", "0");

        run.Status.ShouldBe(0, run.Error);
        run.Output.ShouldMatch(@"mlb-[0-9a-z]{6}-r1 suggests the other 80");
        run.Output.ShouldMatch(@"mlb-[0-9a-z]{6}-r[2-9], on messages that nobody labelled");
        Directory.GetDirectories(Path.GetTempPath(), "mlbackend-demo-*").ShouldBe(before, ignoreOrder: true);
    }
}
