using FsCheck;
using FsCheck.Fluent;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Text.Offsets;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Offsets;

public sealed class CodePointIndexTests
{
    /// <summary>Texts rich in pairs, lone surrogates and surrogates in the wrong order.</summary>
    private static readonly Arbitrary<string> Texts = Gen.Elements('a', 'é', '北', '\uD83D', '\uDE00', '\uDBFF', '\uDC00')
        .ArrayOf().Select(units => new string(units)).ToArbitrary();

    [Fact]
    public void Every_code_point_is_found_where_a_plain_walk_finds_it() =>
        Prop.ForAll(Texts, text =>
        {
            var starts = Starts(text);
            var index = new CodePointIndex(text);
            return index.CodePointCount == starts.Count - 1
                && starts.Select((start, number) => index.ToUtf16(new CodePointOffset(number)).Value == start).All(same => same);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_unit_belongs_to_the_code_point_that_a_plain_walk_gives_it() =>
        Prop.ForAll(Texts, text =>
        {
            var starts = Starts(text);
            var index = new CodePointIndex(text);
            return Enumerable.Range(0, text.Length + 1).All(unit =>
                index.ToCodePoint(new Utf16Offset(unit)).Value == starts.FindLastIndex(start => start <= unit));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Code_points_are_counted_as_python_counts_them()
    {
        // Not as attributes: those are stored as UTF-8, which has no lone surrogates.
        (string Text, int Count)[] cases = [("", 0), ("abc", 3), ("a😀b", 3), ("\uDE00\uD83D", 2), ("\uD83D\uD83D\uDE00", 2)];

        cases.ShouldAllBe(one => new CodePointIndex(one.Text).CodePointCount == one.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void An_offset_outside_the_text_is_refused_by_its_code(int offset)
    {
        var index = new CodePointIndex("a😀b");

        Should.Throw<MlBackendException>(() => index.ToUtf16(new CodePointOffset(offset))).Code.ShouldBe(ErrorCodes.OffsetOutsideText);
        index.TryToUtf16(new CodePointOffset(offset), out _).ShouldBeFalse();
        index.TryToCodePoint(new Utf16Offset(offset), out _).ShouldBe(offset == 4);
    }

    /// <summary>The first unit of each code point, and the end of the text.</summary>
    private static List<int> Starts(string text)
    {
        List<int> starts = [];
        for (var unit = 0; unit < text.Length; unit += char.IsHighSurrogate(text[unit]) && unit + 1 < text.Length && char.IsLowSurrogate(text[unit + 1]) ? 2 : 1)
        {
            starts.Add(unit);
        }

        starts.Add(text.Length);
        return starts;
    }
}
