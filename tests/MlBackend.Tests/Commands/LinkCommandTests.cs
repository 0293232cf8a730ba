using System.CommandLine;
using MlBackend.Commands;
using MlBackend.Commands.Store;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Storage.Connections;
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

    [Theory]
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
