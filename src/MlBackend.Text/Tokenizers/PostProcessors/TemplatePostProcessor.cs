namespace MlBackend.Text.Tokenizers.PostProcessors;

/// <summary>One piece of a template.</summary>
/// <param name="Sequence">0 or 1: that text; -1: special tokens.</param>
/// <param name="TypeId">Its segment id.</param>
/// <param name="Specials">The special tokens.</param>
internal sealed record TemplatePiece(int Sequence, int TypeId, IReadOnlyList<SpecialToken> Specials);

/// <summary>Texts and special tokens in the order of a template.</summary>
internal sealed class TemplatePostProcessor(IReadOnlyList<TemplatePiece> single, IReadOnlyList<TemplatePiece> pair) : IPostProcessor
{
    private readonly int _addedToSingle = single.Sum(piece => piece.Specials.Count);
    private readonly int _addedToPair = pair.Sum(piece => piece.Specials.Count);

    /// <inheritdoc/>
    public int AddedTokens(bool isPair) => isPair ? _addedToPair : _addedToSingle;

    /// <inheritdoc/>
    public List<EncodedPart> Process(List<EncodedPart> parts, PostProcessing context)
    {
        List<EncodedPart> all = [];
        foreach (var piece in parts.Count > 1 ? pair : single)
        {
            if (piece.Sequence >= 0)
            {
                // A template may name a text twice, each time in another segment.
                var part = all.Contains(parts[piece.Sequence]) ? parts[piece.Sequence].Copy() : parts[piece.Sequence];
                part.SetTypeId(piece.TypeId);
                all.Add(part);
            }
            else if (context.AddSpecialTokens)
            {
                foreach (var token in piece.Specials)
                {
                    all.Add(EncodedPart.OfSpecial(token, piece.TypeId, context.Surfaces));
                }
            }
        }

        return all;
    }
}
