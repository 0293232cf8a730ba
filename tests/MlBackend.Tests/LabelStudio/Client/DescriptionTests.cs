using MlBackend.Core.Tools;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Client;

public sealed class DescriptionTests
{
    private const string Mark = "[MlBackend] release mlb-4f9a1c-r";
    private const string Old = Mark + "1: topic 0.5.";
    private const string New = Mark + "2: topic 0.6.";

    [Theory]
    [InlineData("", New)]
    [InlineData("Ours", "Ours\n" + New)]
    [InlineData("Ours\n", "Ours\n\n" + New)]
    [InlineData(Old, New)]
    [InlineData("Ours\n" + Old, "Ours\n" + New)]
    [InlineData("Ours\r\n" + Old + "\r\nand more", "Ours\r\n" + New + "\r\nand more")]
    [InlineData(Old + "\nOurs\n" + Old, New + "\nOurs")]
    [InlineData("We use [MlBackend] release mlb-4f9a1c-r1 here", "We use [MlBackend] release mlb-4f9a1c-r1 here\n" + New)]
    [InlineData("[MlBackend] is how we learn", "[MlBackend] is how we learn\n" + New)]
    [InlineData("[MlBackend] release mlb-other1-r9: theirs", "[MlBackend] release mlb-other1-r9: theirs\n" + New)]
    public void Our_line_is_replaced_where_it_is_and_nothing_else_is_touched(string before, string after)
    {
        OwnLine.Replace(before, Mark, New).ShouldBe(after);
        OwnLine.Replace(after, Mark, New).ShouldBe(after);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Ours", "Ours")]
    [InlineData(Old, "")]
    [InlineData("Ours\n" + Old, "Ours")]
    [InlineData("Ours\r\n" + Old + "\r\nand more", "Ours\r\nand more")]
    public void Without_a_line_ours_goes_and_theirs_stays(string before, string after) => OwnLine.Replace(before, Mark, null).ShouldBe(after);
}
