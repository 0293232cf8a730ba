namespace MlBackend.Text.Tokenizers.PostProcessors;

/// <summary>A part of an encoding: one of the texts, or tokens that a post-processor puts in.</summary>
internal sealed class EncodedPart(EncodedToken[] tokens)
{
    /// <summary>The tokens, of the first window where there are several.</summary>
    public EncodedToken[] Tokens { get; set; } = tokens;

    /// <summary>The other windows.</summary>
    public List<EncodedToken[]> Overflowing { get; } = [];

    /// <summary>Tokens that stand for no text.</summary>
    public static EncodedPart OfSpecials(IEnumerable<(int Id, int TypeId, int Surface)> tokens) =>
    new([
        .. tokens.Select(token => new EncodedToken(token.Id, default, default, -1, -1, token.TypeId, TokenKind.Special)
        {
            Surface = token.Surface,
        }),
    ]);

    /// <summary>Sets the segment id of the first window. The others keep theirs, as in tokenizers/src/processors.</summary>
    public void SetTypeId(int typeId)
    {
        foreach (ref var token in Tokens.AsSpan())
        {
            token = token with { TypeId = typeId };
        }
    }
}
