namespace MlBackend.Text.Tokenizers.PostProcessors;

/// <summary>A part of an encoding: one of the texts, or tokens that a post-processor puts in.</summary>
internal sealed class EncodedPart(Memory<EncodedToken> tokens)
{
    /// <summary>The tokens, of the first window where there are several. They may lie in a buffer that is used again later.</summary>
    public Memory<EncodedToken> Tokens { get; set; } = tokens;

    /// <summary>The other windows, each with memory of its own.</summary>
    public List<EncodedToken[]> Overflowing { get; private init; } = [];

    /// <summary>One token that stands for no text.</summary>
    public static EncodedPart OfSpecial(SpecialToken token, int typeId, SurfaceTexts surfaces) => new(new[]
    {
        new EncodedToken(token.Id, default, default, -1, -1, typeId, TokenKind.Special)
        {
            Surface = surfaces.Add(token.Id, token.Text),
        },
    });

    /// <summary>The same tokens in memory of their own.</summary>
    public EncodedPart Copy() => new(Tokens.ToArray()) { Overflowing = Overflowing };

    /// <summary>Sets the segment id of the first window. The others keep theirs, as in tokenizers/src/processors.</summary>
    public void SetTypeId(int typeId)
    {
        foreach (ref var token in Tokens.Span)
        {
            token = token with { TypeId = typeId };
        }
    }
}

/// <summary>A special token of a post-processor.</summary>
internal readonly record struct SpecialToken(int Id, string Text);
