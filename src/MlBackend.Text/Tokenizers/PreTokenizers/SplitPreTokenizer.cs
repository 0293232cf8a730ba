using MlBackend.Text.Tokenizers.Alignment;
using MlBackend.Text.Tokenizers.Patterns;

namespace MlBackend.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts by a pattern: most pre-tokenizers are this with a pattern of their own.</summary>
internal sealed class SplitPreTokenizer(IPattern pattern, SplitBehavior behavior) : IPreTokenizer
{
    private static readonly IPattern WhiteSpace = new CharacterPattern(UnicodeClasses.IsWhiteSpace);
    private static readonly IPattern Punctuation = new CharacterPattern(UnicodeClasses.IsPunctuation);
    private static readonly IPattern Numbers = new CharacterPattern(UnicodeClasses.IsNumeric);

    /// <summary>White space is dropped.</summary>
    public static IPreTokenizer OnWhiteSpace { get; } = new SplitPreTokenizer(WhiteSpace, SplitBehavior.Removed);

    /// <summary>Words and runs of punctuation; white space is dropped.</summary>
    public static IPreTokenizer Words { get; } = new SplitPreTokenizer(new InvertedPattern(new WordPattern()), SplitBehavior.Removed);

    /// <summary>BERT's: white space is dropped, every punctuation mark stands alone.</summary>
    public static IPreTokenizer Bert { get; } = new SequencePreTokenizer([OnWhiteSpace, OnPunctuation(SplitBehavior.Isolated)]);

    /// <summary>Around punctuation.</summary>
    public static IPreTokenizer OnPunctuation(SplitBehavior behavior) => new SplitPreTokenizer(Punctuation, behavior);

    /// <summary>Around numbers, digit by digit or as a whole.</summary>
    public static IPreTokenizer OnNumbers(bool individual) =>
        new SplitPreTokenizer(Numbers, individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    /// <inheritdoc/>
    public void PreTokenize(PreTokenizedText text, MatchList matches) => text.Split(pattern, behavior, matches);
}
