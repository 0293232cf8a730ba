namespace MlBackend.Text.Tokenizers;

/// <summary>How texts are encoded.</summary>
/// <param name="AddSpecialTokens">Whether the post-processor puts in its tokens, such as <c>[CLS]</c>.</param>
/// <param name="Truncation">Windows of a fixed length; null = one window, however long.</param>
/// <param name="Padding">Filling up; null = none.</param>
public sealed record EncodingOptions(bool AddSpecialTokens = true, TruncationOptions? Truncation = null, PaddingOptions? Padding = null)
{
    /// <summary>Special tokens, one window, no padding.</summary>
    public static EncodingOptions Default { get; } = new();
}

/// <summary>Cuts long texts into windows: the first is the encoding, the others are its <see cref="TokenizedText.Overflowing"/>.</summary>
/// <param name="MaximumLength">Tokens in a window at the most, special ones included.</param>
/// <param name="Stride">Tokens that two neighbouring windows share; less than what special tokens leave of the maximum.</param>
/// <param name="Strategy">Which text of a pair is cut.</param>
/// <param name="Side">Where the cut-off part stands; <see cref="TextSide.Left"/> = the first window is the text's end.</param>
public sealed record TruncationOptions(
    int MaximumLength, int Stride = 0, TruncationStrategy Strategy = TruncationStrategy.LongestFirst, TextSide Side = TextSide.Right);

/// <summary>Fills up with padding tokens.</summary>
/// <param name="Id">The id of the padding token.</param>
/// <param name="Token">Its text.</param>
/// <param name="TypeId">Its segment id.</param>
/// <param name="Side">Where the padding stands.</param>
/// <param name="Length">Tokens to fill up to; null = the longest of the batch.</param>
/// <param name="MultipleOf">The length is rounded up to a multiple of this; null = not.</param>
public sealed record PaddingOptions(
    int Id = 0, string Token = "[PAD]", int TypeId = 0, TextSide Side = TextSide.Right, int? Length = null, int? MultipleOf = null);

/// <summary>Which text of a pair is cut.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one first, then both alike.</summary>
    LongestFirst,

    /// <summary>The first text only.</summary>
    OnlyFirst,

    /// <summary>The second text only.</summary>
    OnlySecond,
}

/// <summary>A side of a text.</summary>
public enum TextSide
{
    /// <summary>The end.</summary>
    Right,

    /// <summary>The beginning.</summary>
    Left,
}
