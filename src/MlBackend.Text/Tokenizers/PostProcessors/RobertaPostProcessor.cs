namespace MlBackend.Text.Tokenizers.PostProcessors;

/// <summary><c>&lt;s&gt; A &lt;/s&gt;</c> and <c>&lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt;</c>, all in segment 0.</summary>
internal sealed class RobertaPostProcessor(SpecialToken first, SpecialToken separator, bool trimOffsets, bool addPrefixSpace)
    : IPostProcessor
{
    /// <inheritdoc/>
    public int AddedTokens(bool isPair) => isPair ? 4 : 2;

    /// <inheritdoc/>
    public List<EncodedPart> Process(List<EncodedPart> parts, PostProcessing context)
    {
        foreach (var part in parts)
        {
            if (trimOffsets)
            {
                ByteLevelPostProcessor.Trim(part, addPrefixSpace, context);
            }

            part.SetTypeId(0);
        }

        if (!context.AddSpecialTokens)
        {
            return parts;
        }

        EncodedPart Special(SpecialToken token) => EncodedPart.OfSpecial(token, 0, context.Surfaces);
        List<EncodedPart> all = [Special(first), parts[0], Special(separator)];
        if (parts.Count > 1)
        {
            foreach (var window in parts[1].Overflowing)
            {
                foreach (ref var token in window.AsSpan())
                {
                    token = token with { TypeId = 0 };
                }
            }

            all.AddRange([Special(separator), parts[1], Special(separator)]);
        }

        return all;
    }
}
