using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>Puts a text in front of every text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    /// <inheritdoc/>
    public void Normalize(NormalizedText text) => text.Prepend(prefix);
}
