using MlBackend.Core.Tools;
using MlBackend.Jobs.Tools;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

/// <summary>Projects of a tool that tells nobody of them.</summary>
public sealed class DiscoveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Projects_that_the_pattern_means_are_taken_up_once_and_stay()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Tool.AddProject(Bench.Topic, "8");
        bench.Tool.AddProject(Bench.Topic, "9");
        var connection = await LinkAsync(bench, "Project 8,nothing");

        (await DiscoverAsync(bench, connection)).ShouldBe(["7 False", "8 True", "9 False"]);
        (await DiscoverAsync(bench, connection)).ShouldBe(["7 False", "8 True", "9 False"]);

        (await TakenAsync(bench, connection)).ShouldBe(["Project 8"]);
        connection = await LinkAsync(bench, "Project 9");
        await DiscoverAsync(bench, connection);
        (await TakenAsync(bench, connection)).ShouldBe(["Project 8", "Project 9"]);
    }

    [Fact]
    public async Task What_was_taken_up_is_pulled_by_the_same_jobs()
    {
        await using var bench = await Bench.CreateAsync(Token);
        var connection = await LinkAsync(bench, "*");
        bench.Import(30, annotated: 0);

        await DiscoverAsync(bench, connection);

        var taken = (await bench.Projects.ListAsync(Token)).Single(summary => summary.Project.ConnectionId == connection.Id).Project;
        await bench.Flow.RunAsync(MlBackend.Jobs.Scheduling.Work.Check, taken.Id, Token);
        (await bench.Documents.CountAsync(taken.Id, Token)).ShouldBe(30);
    }

    [Theory]
    [InlineData("argilla", "mlbackend link --argilla http://tool.example/ --key -")]
    [InlineData("second", "mlbackend link --argilla http://tool.example/ --name second --key -")]
    public void A_project_without_a_key_names_the_command_of_its_own_tool(string name, string command) =>
        LinkAdvice.For(new Connection(Guid.Empty, ToolKind.Argilla, name, "", new Uri("http://tool.example/"))).ShouldBe(command);

    private static Task<Connection> LinkAsync(Bench bench, string pattern) =>
        bench.Connections.LinkAsync("other", ToolKind.LabelStudio, new Uri("http://tool.example/"), "token", pattern, Token);

    private static async Task<IEnumerable<string>> DiscoverAsync(Bench bench, Connection connection)
    {
        using var client = bench.Tool.Create(connection, "token");
        return (await new Discovery(bench.Projects).DiscoverAsync(connection, client, Token)).Select(entry => $"{entry.Project.Identity.ExternalId} {entry.IsMeant}");
    }

    private static async Task<IEnumerable<string>> TakenAsync(Bench bench, Connection connection) =>
        (await bench.Projects.ListAsync(Token)).Where(summary => summary.Project.ConnectionId == connection.Id).Select(summary => summary.Project.Title);
}
