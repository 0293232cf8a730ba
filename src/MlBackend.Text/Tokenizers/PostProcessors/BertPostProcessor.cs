namespace MlBackend.Text.Tokenizers.PostProcessors;

/// <summary>A special token of a post-processor.</summary>
internal readonly record struct SpecialToken(int Id, string Text);

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

        EncodedPart Special(SpecialToken token, int typeId) =>
            EncodedPart.OfSpecials([(token.Id, typeId, context.Surfaces.Add(token.Id, token.Text))]);
        List<EncodedPart> all = [Special(first, 0), parts[0], Special(separator, 0)];
        if (parts.Count > 1)
        {
            all.Add(parts[1]);
            all.Add(Special(separator, 1));
        }

        return all;
    }
}
