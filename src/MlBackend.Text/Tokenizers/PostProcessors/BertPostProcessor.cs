namespace MlBackend.Text.Tokenizers.PostProcessors;

/// <summary><c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>, the second text in segment 1.</summary>
internal sealed class BertPostProcessor(SpecialToken first, SpecialToken separator) : IPostProcessor
{
    /// <inheritdoc/>
    public int AddedTokens(bool isPair) => isPair ? 3 : 2;

    /// <inheritdoc/>
    public List<EncodedPart> Process(List<EncodedPart> parts, PostProcessing context)
    {
        if (!context.AddSpecialTokens)
        {
            return parts;
        }

        var surfaces = context.Surfaces;
        List<EncodedPart> all =
            [EncodedPart.OfSpecial(first, 0, surfaces), parts[0], EncodedPart.OfSpecial(separator, 0, surfaces)];
        if (parts.Count > 1)
        {
            all.AddRange([parts[1], EncodedPart.OfSpecial(separator, 1, surfaces)]);
        }

        return all;
    }
}
