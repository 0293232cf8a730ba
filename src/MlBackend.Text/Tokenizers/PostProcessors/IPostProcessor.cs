namespace MlBackend.Text.Tokenizers.PostProcessors;

/// <summary>Puts in special tokens and corrects offsets.</summary>
internal interface IPostProcessor
{
    /// <summary>The number of tokens that it puts in.</summary>
    int AddedTokens(bool isPair);

    /// <summary>Turns one or two texts into the parts of an encoding, in order.</summary>
    List<EncodedPart> Process(List<EncodedPart> parts, PostProcessing context);
}

/// <summary>What post-processors may ask for.</summary>
/// <param name="AddSpecialTokens">Whether to put in special tokens.</param>
/// <param name="Surfaces">The texts of the tokens.</param>
/// <param name="First">The first text.</param>
/// <param name="Second">The second text of a pair.</param>
internal sealed record PostProcessing(bool AddSpecialTokens, SurfaceTexts Surfaces, TokenizerInput First, TokenizerInput? Second)
{
    /// <summary>What a token's offsets point into.</summary>
    public string SourceOf(in EncodedToken token)
    {
        var input = token.Sequence == 1 && Second is { } second ? second : First;
        return input.Text ?? input.Words![token.Word];
    }
}

/// <summary>Several post-processors in order.</summary>
internal sealed class SequencePostProcessor(IReadOnlyList<IPostProcessor> processors) : IPostProcessor
{
    /// <inheritdoc/>
    public int AddedTokens(bool isPair) => processors.Sum(processor => processor.AddedTokens(isPair));

    /// <inheritdoc/>
    public List<EncodedPart> Process(List<EncodedPart> parts, PostProcessing context) =>
        processors.Aggregate(parts, (current, processor) => processor.Process(current, context));
}
