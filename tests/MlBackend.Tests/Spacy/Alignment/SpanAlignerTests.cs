using FsCheck;
using FsCheck.Fluent;
using MlBackend.Spacy.Alignment;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Tokenizer;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.Alignment;

public sealed class SpanAlignerTests
{
    // tokens: He| |lives| |in| |New|-|York|,|  |U.S.A.
    private const string Text = "He lives in New-York,  U.S.A.";

    private static readonly Doc Sentence = new(SpacyTokenizer.For("en").Tokenize(Text));

    [Theory]
    [InlineData("New-York", AlignmentMode.Strict, "New-York", null)]
    [InlineData("New-York, ", AlignmentMode.Strict, null, SpanAligner.WhiteSpace)]
    [InlineData("ew-York", AlignmentMode.Strict, null, SpanAligner.OffTokens)]
    [InlineData("ew-York", AlignmentMode.Expand, "New-York", SpanAligner.OffTokens)]
    [InlineData("ew-York", AlignmentMode.Contract, "-York", SpanAligner.OffTokens)]
    [InlineData("ew", AlignmentMode.Contract, null, SpanAligner.NoToken)]
    [InlineData(" lives ", AlignmentMode.Strict, null, SpanAligner.WhiteSpace)]
    [InlineData(" lives ", AlignmentMode.Contract, "lives", SpanAligner.WhiteSpace)]
    [InlineData(" lives ", AlignmentMode.Expand, "lives", SpanAligner.WhiteSpace)]
    [InlineData("  U.S.A.", AlignmentMode.Strict, null, SpanAligner.WhiteSpace)]
    [InlineData("  U.S.A.", AlignmentMode.Expand, "U.S.A.", SpanAligner.WhiteSpace)]
    [InlineData("  ", AlignmentMode.Expand, null, SpanAligner.WhiteSpace)]
    [InlineData("U.S", AlignmentMode.Expand, "U.S.A.", SpanAligner.OffTokens)]
    public void A_span_is_kept_moved_or_left_out_with_its_reason(string marked, AlignmentMode mode, string? kept, string? reason)
    {
        var start = Text.IndexOf(marked, StringComparison.Ordinal);

        var aligned = SpanAligner.Align(Sentence, start, start + marked.Length, mode);

        (aligned.Kept ? Sentence.TextOf(new DocSpan(aligned.Start, aligned.End, "X")) : null).ShouldBe(kept);
        aligned.Reason.ShouldBe(reason);
    }

    [Fact]
    public void Whatever_the_span_what_is_kept_lies_on_tokens_and_bears_to_the_span_as_the_mode_says()
    {
        var tokenizer = SpacyTokenizer.For("fr");
        var words = Gen.Elements("a", "L'été", "10€", " ", "  ", "\n", "(", "aujourd'hui", "😀", "...", "x-y", " ");
        var property = Prop.ForAll(
            Gen.ArrayOf(words).Select(parts => string.Concat(parts)).Where(text => text.Length > 0).ToArbitrary(),
            Gen.Choose(0, 10_000).ToArbitrary(),
            Gen.Choose(0, 10_000).ToArbitrary(),
            (text, first, second) =>
            {
                var doc = new Doc(tokenizer.Tokenize(text));
                var start = first % text.Length;
                var end = start + 1 + (second % (text.Length - start));
                foreach (var mode in Enum.GetValues<AlignmentMode>())
                {
                    var aligned = SpanAligner.Align(doc, start, end, mode);
                    if (!aligned.Kept)
                    {
                        aligned.Reason.ShouldNotBeNull();
                        continue;
                    }

                    var (from, to) = (doc.Starts[aligned.Start], doc.EndOf(aligned.End - 1));
                    (aligned.Reason is null).ShouldBe(from == start && to == end);
                    string.IsNullOrWhiteSpace(doc.Tokens[aligned.Start].Orth).ShouldBeFalse();
                    string.IsNullOrWhiteSpace(doc.Tokens[aligned.End - 1].Orth).ShouldBeFalse();
                    if (mode == AlignmentMode.Strict)
                    {
                        (from, to).ShouldBe((start, end));
                    }
                    else if (mode == AlignmentMode.Contract)
                    {
                        (from >= start && to <= end).ShouldBeTrue();
                    }
                    else
                    {
                        // Widened to whole tokens: but for white space all of the span is in it.
                        text[start..end].Trim().Length.ShouldBeLessThanOrEqualTo(to - from);
                    }
                }
            });
        property.QuickCheckThrowOnFailure();
    }
}
