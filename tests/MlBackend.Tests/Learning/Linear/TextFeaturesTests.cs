using MlBackend.Learning.Hashing;
using MlBackend.Learning.Linear;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Linear;

public sealed class TextFeaturesTests
{
    [Theory]
    [InlineData("Crème BRÛLÉE", "crème brûlée")]
    [InlineData("cre\u0300me", "cr\u00E8me")]
    [InlineData("ΑΒΓ", "αβγ")]
    [InlineData("one\ttwo\r\n", "one two")]
    public void Case_composition_and_kind_of_space_make_no_difference(string one, string other) => Features(one).ShouldBe(Features(other));

    [Fact]
    public void The_order_of_words_makes_a_difference() => Features("dog bites man").ShouldNotBe(Features("man bites dog"));

    [Fact]
    public void Each_chinese_character_is_a_word()
    {
        Words("東京").Count.ShouldBe(4);
        Words("東京").Except(Words("京東")).Count().ShouldBe(2);
    }

    [Fact]
    public void Lone_surrogates_are_counted_like_any_character()
    {
        // Not as inline data: attributes hold UTF-8, which has none.
        Words("\uD800").Count.ShouldBe(2);
        Words("a\uDC00b \uD83D x").Count.ShouldBe(6);
    }

    [Fact]
    public void An_empty_text_has_no_feature() => Features(" \n ").ShouldBeEmpty();

    [Fact]
    public void A_run_of_a_million_letters_has_a_bounded_number_of_features() =>
        Features(string.Concat(Enumerable.Range(0, 1 << 20).Select(at => (char)('a' + ((long)at * at % 26))))).Count.ShouldBeLessThan(200);

    [Fact]
    public void Hashes_never_change_because_stored_models_hold_them()
    {
        Hash.Finish(Hash.Of("straße", 1)).ShouldBe(3671558032u);
        Hash.Join(1, 2).ShouldBe(2953702758u);
        Words("hello").Order().ShouldBe([71461, 185121]);
    }

    private static Dictionary<int, int> Features(string text)
    {
        var counter = new BucketCounter();
        TextFeatures.Count(text, counter);
        return counter.Touched.ToArray().Order().ToDictionary(bucket => bucket, bucket => counter[bucket]);
    }

    private static List<int> Words(string text) => [.. Features(text).Keys.Where(bucket => bucket < TextFeatures.Half)];
}
