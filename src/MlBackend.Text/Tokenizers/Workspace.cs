using MlBackend.Text.Tokenizers.Alignment;
using MlBackend.Text.Tokenizers.Models;

namespace MlBackend.Text.Tokenizers;

/// <summary>The buffers of one thread that tokenises. They grow with the longest text and are used again.</summary>
internal sealed class Workspace(ITokenModel model)
{
    private const int LargestKept = 4 << 20;

    /// <summary>A stretch between added tokens.</summary>
    public NormalizedText Normalized { get; } = new();

    /// <summary>All pieces of a text.</summary>
    public PreTokenizedText Pieces { get; } = new();

    /// <summary>Added tokens of the original.</summary>
    public FoundTokens Found { get; } = new();

    /// <summary>Added tokens of a normalised stretch.</summary>
    public FoundTokens FoundInside { get; } = new();

    /// <summary>Matches of a pattern.</summary>
    public MatchList Matches { get; } = new();

    /// <summary>Tokens of a word.</summary>
    public WordTokens Tokens { get; } = new();

    /// <summary>The tokens of a text.</summary>
    public TokenBuffer Output { get; } = new();

    /// <summary>True once a very long text has made the buffers larger than is worth keeping.</summary>
    public bool IsOversized => Normalized.Capacity > LargestKept || Output.Capacity > LargestKept;

    /// <summary>The model's own buffers.</summary>
    public ITokenWorker Worker { get; } = model.CreateWorker();
}
