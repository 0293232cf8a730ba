namespace MlBackend.Text.Tokenizers;

/// <summary>The tokens of one text or pair of texts. Read only.</summary>
public sealed class TokenizedText
{
    private readonly EncodedToken[] _tokens;
    private readonly SurfaceTexts _surfaces;

    internal TokenizedText(EncodedToken[] tokens, SurfaceTexts surfaces, IReadOnlyList<TokenizedText> overflowing)
    {
        _tokens = tokens;
        _surfaces = surfaces;
        Overflowing = overflowing;
    }

    /// <summary>The tokens in order.</summary>
    public ReadOnlySpan<EncodedToken> Tokens => _tokens;

    /// <summary>The number of tokens, special and padding ones included.</summary>
    public int Count => _tokens.Length;

    /// <summary>The other windows where the text was longer than the maximum; empty where it was not.</summary>
    public IReadOnlyList<TokenizedText> Overflowing { get; }

    /// <summary>The text of a token: the vocabulary's, but for unknown stretches and added tokens what stands in the text.</summary>
    public string TextOf(int token) => _surfaces.TextOf(_tokens[token]).ToString();

    /// <summary>Writes ids, attention mask (0 for padding) and segment ids, each <see cref="Count"/> long.</summary>
    public void CopyTo(Span<long> ids, Span<long> attentionMask, Span<long> typeIds)
    {
        for (var index = 0; index < _tokens.Length; index++)
        {
            ref readonly var token = ref _tokens[index];
            ids[index] = token.Id;
            attentionMask[index] = token.Kind == TokenKind.Padding ? 0 : 1;
            typeIds[index] = token.TypeId;
        }
    }

    /// <summary>The same text filled up to a length, its other windows too.</summary>
    internal TokenizedText Pad(int length, PaddingOptions padding) => new(
        Fill(length, padding),
        _surfaces,
        Overflowing.Count == 0 ? Overflowing : [.. Overflowing.Select(window => window.Pad(length, padding))]);

    private EncodedToken[] Fill(int length, PaddingOptions padding)
    {
        if (_tokens.Length >= length)
        {
            return _tokens;
        }

        var filled = new EncodedToken[length];
        var missing = length - _tokens.Length;
        var filler = new EncodedToken(padding.Id, default, default, -1, -1, padding.TypeId, TokenKind.Padding)
        {
            Surface = _surfaces.Add(padding.Id, padding.Token),
        };
        var left = padding.Side == TextSide.Left;
        _tokens.CopyTo(filled, left ? missing : 0);
        filled.AsSpan(left ? 0 : _tokens.Length, missing).Fill(filler);
        return filled;
    }
}
