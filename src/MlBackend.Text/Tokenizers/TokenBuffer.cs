namespace MlBackend.Text.Tokenizers;

/// <summary>A growing list of tokens whose memory can be looked at; used again and again.</summary>
internal sealed class TokenBuffer
{
    private EncodedToken[] _tokens = new EncodedToken[256];

    /// <summary>The number of tokens.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens for which there is room.</summary>
    public int Capacity => _tokens.Length;

    /// <summary>The tokens, until the next <see cref="Add"/> or <see cref="Clear"/>.</summary>
    public Memory<EncodedToken> Memory => _tokens.AsMemory(0, Count);

    /// <summary>Starts over.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a token.</summary>
    public void Add(in EncodedToken token)
    {
        if (Count == _tokens.Length)
        {
            Array.Resize(ref _tokens, 2 * Count);
        }

        _tokens[Count++] = token;
    }
}
