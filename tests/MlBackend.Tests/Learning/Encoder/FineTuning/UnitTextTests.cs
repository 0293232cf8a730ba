using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Encoder.Inference;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Encoder.FineTuning;

/// <summary>Which token speaks for which word.</summary>
public sealed class UnitTextTests
{
    [Fact]
    public void The_first_of_several_tokens_speaks_for_a_word()
    {
        // [CLS] play ##ing now [SEP]
        var units = UnitText.Of("playing now", [Window((0, 0), (0, 4), (4, 7), (8, 11), (0, 0))]);

        units.Units.Select(unit => (unit.Start, unit.End)).ShouldBe([(0, 7), (8, 11)]);
        units.UnitOf[0].ShouldBe([-1, 0, -1, 1, -1]);
    }

    [Fact]
    public void Words_that_share_a_token_are_one_unit_unless_the_second_has_a_token_of_its_own()
    {
        var shared = UnitText.Of("a-b", [Window((0, 0), (0, 3), (0, 0))]);
        shared.Units.Select(unit => (unit.Start, unit.End)).ShouldBe([(0, 3)]);

        // The token covers the first word and the beginning of the second.
        var own = UnitText.Of("ab cd", [Window((0, 0), (0, 4), (4, 5), (0, 0))]);
        own.Units.Select(unit => (unit.Start, unit.End)).ShouldBe([(0, 2), (3, 5)]);
        own.UnitOf[0].ShouldBe([-1, 0, 1, -1]);
    }

    [Fact]
    public void Words_without_a_token_are_none_and_a_token_that_begins_with_the_space_speaks_for_the_word_behind_it()
    {
        var units = UnitText.Of("one two three", [Window((0, 0), (0, 3), (7, 13), (0, 0))]);

        units.Units.Select(unit => (unit.Start, unit.End)).ShouldBe([(0, 3), (8, 13)]);
        units.UnitOf[0].ShouldBe([-1, 0, 1, -1]);
    }

    [Fact]
    public void Of_two_windows_the_one_that_owns_the_token_speaks()
    {
        var first = Window((0, 0), (0, 3), (4, 7), (0, 0)) with { OwnTo = 2 };
        var second = Window((0, 0), (0, 3), (4, 7), (0, 0)) with { OwnFrom = 2 };

        var units = UnitText.Of("one two", [first, second]);

        units.UnitOf[0].ShouldBe([-1, 0, -1, -1]);
        units.UnitOf[1].ShouldBe([-1, -1, 1, -1]);
    }

    [Fact]
    public void A_stretch_touches_every_unit_that_it_shares_a_character_with()
    {
        var units = UnitText.Of("one two three", [Window((0, 0), (0, 3), (4, 7), (8, 13), (0, 0))]);

        units.Touched(4, 9).ShouldBe((1, 2));
        units.Touched(0, 3).ShouldBe((0, 0));
        units.Touched(3, 4).Last.ShouldBeLessThan(units.Touched(3, 4).First);
    }

    private static Window Window(params (int Start, int End)[] tokens) => new(
        0, new long[tokens.Length], new long[tokens.Length], [.. tokens.Select(token => token.Start)], [.. tokens.Select(token => token.End)], 1, tokens.Length - 1);
}
