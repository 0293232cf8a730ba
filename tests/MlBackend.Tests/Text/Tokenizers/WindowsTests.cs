using FsCheck;
using FsCheck.Fluent;
using MlBackend.Text.Tokenizers;
using Xunit;

namespace MlBackend.Tests.Text.Tokenizers;

/// <summary>Properties of windows that a caller relies on to merge what a model says of each.</summary>
public sealed class WindowsTests
{
    [Fact]
    public void Windows_cover_the_text_in_order_share_the_stride_and_are_never_too_long()
    {
        var tokenizer = TokenizerFile.Read(TokenizerFile.Small());
        var cases = from length in Gen.Choose(0, 60)
                    from maximum in Gen.Choose(1, 20)
                    from stride in Gen.Choose(0, maximum - 1)
                    from side in Gen.Elements(TextSide.Left, TextSide.Right)
                    select (length, new TruncationOptions(maximum, stride, Side: side));

        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var (length, options) = one;
            var encoded = tokenizer.Encode(string.Join(' ', Enumerable.Repeat("a", length)), new EncodingOptions(Truncation: options));
            int[][] windows = [.. encoded.Overflowing.Prepend(encoded).Select(window => window.Tokens.ToArray().Select(token => token.Word).ToArray())];
            if (options.Side == TextSide.Left)
            {
                Array.Reverse(windows);
            }

            return windows.All(window => window.Length <= options.MaximumLength)
                && windows.Zip(windows.Skip(1)).All(pair => Shares(pair.First, pair.Second, options))
                && windows.SelectMany(window => window).Distinct().Order().SequenceEqual(Enumerable.Range(0, length));
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The last window may lie deeper in the one before, as it is as long as the text allows from its start.</summary>
    private static bool Shares(int[] earlier, int[] later, TruncationOptions options) =>
        options.Side == TextSide.Right
            ? later[0] == earlier[^1] + 1 - options.Stride
            : earlier[^1] == later[0] - 1 + options.Stride;
}
