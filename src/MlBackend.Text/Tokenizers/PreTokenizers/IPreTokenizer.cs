using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts a normalised text into words. Safe for several threads, each with its own text.</summary>
internal interface IPreTokenizer
{
    /// <summary>Cuts, and rewrites where it must; added tokens stay as they are.</summary>
    void PreTokenize(PreTokenizedText text, MatchList matches);
}

/// <summary>Several pre-tokenizers in order.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<IPreTokenizer> parts) : IPreTokenizer
{
    /// <inheritdoc/>
    public void PreTokenize(PreTokenizedText text, MatchList matches)
    {
        foreach (var part in parts)
        {
            part.PreTokenize(text, matches);
        }
    }
}
