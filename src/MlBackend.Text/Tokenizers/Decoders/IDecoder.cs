namespace MlBackend.Text.Tokenizers.Decoders;

/// <summary>Turns token texts into readable text; what is left is joined without anything between.</summary>
internal interface IDecoder
{
    /// <summary>Rewrites the texts of all tokens.</summary>
    List<string> Decode(List<string> tokens);
}

/// <summary>Several decoders in order.</summary>
internal sealed class SequenceDecoder(IReadOnlyList<IDecoder> parts) : IDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) => parts.Aggregate(tokens, (current, part) => part.Decode(current));
}

/// <summary>Makes one text of all tokens.</summary>
internal sealed class FuseDecoder : IDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}

/// <summary>Rewrites every token alone, knowing which one is the first and which the last.</summary>
internal sealed class EachTokenDecoder(Func<string, bool, bool, string> rewrite) : IDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) =>
        [.. tokens.Select((token, index) => rewrite(token, index == 0, index == tokens.Count - 1))];
}
