using System.CommandLine;
using MlBackend.Commands;
using MlBackend.Commands.Store;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;
using MlBackend.TestKit.Tools;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands;

public sealed class LinkCommandTests : IDisposable
{
    private static readonly Uri Url = new("http://labels.example.org/");
    private readonly string folder = Directory.CreateTempSubdirectory("mlbackend-link").FullName;
    private readonly StringWriter output = new();

    [Fact]
    public async Task A_token_that_the_tool_takes_is_stored_encrypted_and_the_url_to_paste_is_said()
    {
        var tool = new InMemoryTool(TimeProvider.System) { Credential = "s3cret" };
        tool.AddProject(Schema.Empty);
        await using var session = await SessionAsync();

        await LinkAsync(session, tool, "s3cret");

        var connections = session.Get<ConnectionStore>();
        var connection = (await connections.ListAsync(CancellationToken.None)).ShouldHaveSingleItem();
        connection.Url.ShouldBe(Url);
        (await connections.ReadCredentialAsync(connection.Id, CancellationToken.None)).ShouldBe("s3cret");
        output.ToString().ShouldContain("1 project.");
        output.ToString().ShouldContain("/k/" + connection.Key);
        output.ToString().ShouldNotContain("s3cret");
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldNotContain("s3cret", Case.Sensitive, file);
        }
    }

    [Fact]
    public async Task A_token_that_the_tool_refuses_changes_nothing()
    {
        var tool = new InMemoryTool(TimeProvider.System) { Credential = "s3cret" };
        await using var session = await SessionAsync();

        await Should.ThrowAsync<ToolException>(() => LinkAsync(session, tool, "wrong"));

        (await session.Get<ConnectionStore>().ListAsync(CancellationToken.None)).ShouldBeEmpty();
        output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Datasets_that_are_meant_are_taken_up_at_once_and_the_sentence_for_the_guidelines_is_said()
    {
        var tool = new InMemoryTool(TimeProvider.System) { Credential = "s3cret" };
        tool.AddProject(new Schema([new Question("topic", QuestionKind.Choice, "text", ["text"], ["a", "b"])]), "7");
        tool.AddProject(Schema.Empty, "8");
        await using var session = await SessionAsync();

        await LinkCommand.LinkAsync(
            new Shell(new InvocationConfiguration { Output = output }), session, tool, (Url, "s3cret"), "argilla", "*7", CancellationToken.None);

        (await session.Get<ProjectStore>().ListAsync(CancellationToken.None)).ShouldHaveSingleItem().Project.Title.ShouldBe("Project 7");
        (await session.Get<ConnectionStore>().ListAsync(CancellationToken.None)).ShouldHaveSingleItem().Projects.ShouldBe("*7");
        output.ToString().ShouldContain("+ Project 7: 0 records, learns topic");
        output.ToString().ShouldContain("- Project 8: 0 records, no question is learned");
        output.ToString().ShouldContain("mlbackend_priority");
    }

    [Theory]
    [InlineData("link", "--argilla", "http://localhost:6900")]
    [InlineData("link", "--argilla", "http://localhost:6900", "--token", "-")]
    [InlineData("link", "--argilla", "http://localhost:6900", "--key", "s3cret")]
    [InlineData("link", "http://localhost:8080", "--argilla", "http://localhost:6900", "--key", "-")]
    [InlineData("link", "http://localhost:8080", "--token", "s3cret")]
    [InlineData("link", "localhost:8080", "--token", "-")]
    [InlineData("link", "file:///etc/passwd", "--token", "-")]
    [InlineData("link", "http://localhost:8080")]
    public async Task A_token_on_the_command_line_and_an_address_that_is_none_are_mistakes(params string[] arguments) =>
        (await ShellRun.OfAsync([.. arguments, "--data-dir", folder])).Status.ShouldBe(2);

    public void Dispose()
    {
        output.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Task LinkAsync(StoreSession session, InMemoryTool tool, string credential) => LinkCommand.LinkAsync(
        new Shell(new InvocationConfiguration { Output = output }), session, tool, (Url, credential), ConnectionStore.DefaultName, CancellationToken.None);

    private Task<StoreSession> SessionAsync() => StoreSession.OpenAsync(
        CommandLine.Create().Parse(["projects", "--data-dir", folder]), mayCreate: true, CancellationToken.None);
}
