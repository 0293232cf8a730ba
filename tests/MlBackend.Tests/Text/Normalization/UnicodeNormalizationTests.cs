using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MlBackend.Text.Normalization;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Normalization;

public sealed class UnicodeNormalizationTests
{
    /// <summary>Letters, marks of several classes, Hangul letters and syllables, compatibility characters, lone surrogates.</summary>
    private static readonly Arbitrary<string> Texts = Gen.Elements(
        "a", "e", "o", "é", "ǭ", "Å", "\u212B", "\u0301", "\u0323", "\u0327", "\u0345", "\u0302", "\u1100", "\u1161", "\u11A8", "가", "각",
        "ﬁ", "①", "\u00A0", "\u0958", "\u09C7", "\u09BE", "\uFB2C", "\U0001D15E", "\U000110BA", "\U0002F800", "\uD83D", "\uDE00", "北")
        .ArrayOf().Select(string.Concat).ToArbitrary();

    private static readonly NormalizationForm[] Forms = Enum.GetValues<NormalizationForm>();

    [Fact]
    public void Normalising_twice_changes_nothing_more() =>
        Prop.ForAll(Texts, text => Forms.All(form =>
        {
            var once = UnicodeNormalization.Normalize(text, form);
            return ReferenceEquals(UnicodeNormalization.Normalize(once, form), once);
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void The_quick_check_never_overlooks_what_normalising_would_change() =>
        Prop.ForAll(Texts, text => Forms.All(form =>
        {
            var sequence = UnicodeNormalization.Sequence(text, form);
            var whole = sequence.Join(text, 0);
            sequence.Dispose();
            return UnicodeNormalization.Normalize(text, form) == whole;
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void Composing_does_not_depend_on_how_the_source_was_decomposed() =>
        Prop.ForAll(Texts, text =>
            UnicodeNormalization.Normalize(UnicodeNormalization.Normalize(text, NormalizationForm.FormD), NormalizationForm.FormC)
                == UnicodeNormalization.Normalize(text, NormalizationForm.FormC)
            && UnicodeNormalization.Normalize(UnicodeNormalization.Normalize(text, NormalizationForm.FormC), NormalizationForm.FormKD)
                == UnicodeNormalization.Normalize(text, NormalizationForm.FormKD)).QuickCheckThrowOnFailure();

    [Fact]
    public void Plain_text_is_returned_as_it_is()
    {
        var ascii = new string('a', 1000);
        var latin = "Déjà vu — à la carte";

        Forms.ShouldAllBe(form => ReferenceEquals(UnicodeNormalization.Normalize(ascii, form), ascii));
        UnicodeNormalization.Normalize(latin, NormalizationForm.FormC).ShouldBeSameAs(latin);
        UnicodeNormalization.IsNormalized(latin, NormalizationForm.FormD).ShouldBeFalse();
    }

    [Fact]
    public void A_long_run_of_marks_is_sorted_in_good_time()
    {
        var hostile = "a" + string.Concat(Enumerable.Repeat("\u0315\u0323", 200_000));

        var normal = UnicodeNormalization.Normalize(hostile, NormalizationForm.FormD);

        normal.ShouldBe("a" + new string('\u0323', 200_000) + new string('\u0315', 200_000));
    }
}
