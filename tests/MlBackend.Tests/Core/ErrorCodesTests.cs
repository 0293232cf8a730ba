using System.Globalization;
using MlBackend.Core.Errors;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Core;

public sealed class ErrorCodesTests
{
    [Fact]
    public void Every_code_has_its_row_in_the_documentation_and_no_row_is_left_over()
    {
        var rows = File.ReadAllLines(Repository.Path("docs", "errors.md")).Where(line => line.StartsWith("| MLB", StringComparison.Ordinal));

        rows.ShouldBe(ErrorCodes.All.Select(Row));
    }

    [Fact]
    public void Numbers_are_never_used_twice() =>
        ErrorCodes.All.Select(code => code.Number).ShouldBeUnique();

    private static string Row(ErrorCode code) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {code.Id} | {code.What} | {code.Cure} | {(code.Transient ? "yes" : "no")} | {code.Status} |");
}
