using MlBackend.Core.Tools;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Core;

public sealed class ProjectPatternTests
{
    [Theory]
    [InlineData("*", "argilla/reviews")]
    [InlineData("reviews", "argilla/reviews")]
    [InlineData("REVIEWS", "reviews")]
    [InlineData("rev*s", "argilla/reviews")]
    [InlineData("other, argilla/*", "argilla/reviews")]
    [InlineData("review?", "reviews")]
    public void A_title_is_meant_by_itself_or_by_its_name(string pattern, string title) => new ProjectPattern(pattern).Means(title).ShouldBeTrue();

    [Theory]
    [InlineData("", "reviews")]
    [InlineData(" , ", "reviews")]
    [InlineData("review", "reviews")]
    [InlineData("a.*", "abc")]
    [InlineData("other/*", "argilla/reviews")]
    public void Nothing_else_is(string pattern, string title) => new ProjectPattern(pattern).Means(title).ShouldBeFalse();
}
