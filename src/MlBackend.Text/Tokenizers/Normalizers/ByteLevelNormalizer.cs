using MlBackend.Text.Normalization;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>Writes every UTF-8 byte of a text as one visible character.</summary>
internal sealed class ByteLevelNormalizer : INormalizer
{
    /// <inheritdoc/>
    public void Normalize(NormalizedText text)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (ReadOnlySpan<char> rest = text.Units; !rest.IsEmpty;)
        {
            var count = Utf8Bytes.Of(CodePoints.Take(ref rest), bytes);
            for (var index = 0; index < count; index++)
            {
                text.Note(ByteAlphabet.Character(bytes[index]), index == 0 ? 0 : 1);
            }
        }

        text.Apply();
    }
}
