using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>Rewrites a text before it is cut into words. Safe for several threads, each with its own text.</summary>
internal interface INormalizer
{
    /// <summary>Rewrites in place.</summary>
    void Normalize(NormalizedText text);
}

/// <summary>Several normalizers in order.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<INormalizer> parts) : INormalizer
{
    /// <inheritdoc/>
    public void Normalize(NormalizedText text)
    {
        foreach (var part in parts)
        {
            part.Normalize(text);
        }
    }
}
