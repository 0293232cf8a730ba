using System.CommandLine;
using MlBackend.Hosting;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands;

public sealed class CommandLineTests
{
    public static TheoryData<string> Commands => [.. Paths(CommandLine.Create(), "").Where(path => path.Length > 0)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_explains_itself_with_an_example(string command)
    {
        var run = await ShellRun.OfAsync([.. command.Split(' '), "--help"]);

        run.Status.ShouldBe(0);
        run.Output.ShouldContain("Example");
        run.Output.ShouldContain("mlbackend " + command);
    }

    [Theory]
    [InlineData("train", "--task", "choice")]
    [InlineData("train", "--task", "poem", "--data", "a", "--out", "b")]
    [InlineData("train", "--task", "choice", "--data", "a", "--out", "b", "--epochs", "0")]
    [InlineData("train", "--task", "choice", "--data", "a", "--out", "b", "--seed", "many")]
    [InlineData("evaluate", "--modle", "a")]
    [InlineData("models", "import", "a")]
    public async Task A_mistake_in_the_arguments_ends_with_2_and_says_so_on_standard_error(params string[] arguments)
    {
        var run = await ShellRun.OfAsync(arguments);

        run.Status.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain($"See: mlbackend {arguments[0]}");
    }

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(child => Paths(child, $"{path} {child.Name}".Trim())).Prepend(path);
}
