using System.Globalization;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands;

public sealed class TokenCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_token_is_printed_once_listed_without_its_secret_and_revoked()
    {
        var made = await RunAsync("create", "--name", "ci", "--expires", "90d", "--read-only");
        made.Status.ShouldBe(0);
        made.Output.Trim().ShouldMatch("^mlb_[0-9a-f]{64}$");
        made.Error.ShouldNotContain("mlb_");

        var listed = await RunAsync("list", "--json");
        listed.Output.ShouldNotContain(made.Output.Trim());
        var entry = listed.Json.GetProperty("tokens").EnumerateArray().ShouldHaveSingleItem();
        (entry.GetProperty("name").GetString(), entry.GetProperty("role").GetString()).ShouldBe(("ci", "Viewer"));
        var ends = DateTimeOffset.Parse(entry.GetProperty("expires_at").GetString()!, CultureInfo.InvariantCulture);
        (ends - TimeProvider.System.GetUtcNow()).TotalDays.ShouldBe(90, tolerance: 0.01);

        (await RunAsync("revoke", "ci")).Output.Trim().ShouldBe("Revoked ci.");
        var again = await RunAsync("revoke", "ci");
        (again.Status, again.Error).ShouldSatisfyAllConditions(() => again.Status.ShouldNotBe(0), () => again.Error.ShouldContain("MLB5034"));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0d")]
    [InlineData("2001-01-01")]
    [InlineData("9999-12-31")]
    public async Task An_end_that_is_none_is_a_mistake_in_the_call(string expires) =>
        (await RunAsync("create", "--name", "ci", "--expires", expires)).Status.ShouldBe(2);

    private Task<ShellRun> RunAsync(params string[] arguments) => ShellRun.OfAsync(["token", .. arguments, "--data-dir", folder.Path]);
}
