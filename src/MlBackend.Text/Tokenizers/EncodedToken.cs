using MlBackend.Core.Documents;

namespace MlBackend.Text.Tokenizers;

/// <summary>One token of a <see cref="TokenizedText"/>.</summary>
/// <param name="Id">Its row in the embedding.</param>
/// <param name="Start">
/// Where it begins in its text (or word, for input in words); 0 for special and padding tokens. Byte-level tokenizers may
/// give an empty stretch, where a token is nothing but the space before a word.
/// </param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Word">The number of the word that it belongs to, counted for each text from 0; -1 for special and padding tokens.</param>
/// <param name="Sequence">0 = first text, 1 = second text of a pair, -1 = neither.</param>
/// <param name="TypeId">The segment id (token_type_ids).</param>
/// <param name="Kind">What kind of token.</param>
public readonly record struct EncodedToken(
    int Id, Utf16Offset Start, Utf16Offset End, int Word, int Sequence, int TypeId, TokenKind Kind)
{
    /// <summary>Where the token's own text stands in <see cref="TokenizedText"/>; -1 where it is the vocabulary's.</summary>
    internal int Surface { get; init; } = -1;
}

/// <summary>Where a token comes from.</summary>
public enum TokenKind : byte
{
    /// <summary>From the text.</summary>
    Text,

    /// <summary>Put in by the post-processor, such as <c>[CLS]</c>.</summary>
    Special,

    /// <summary>Fills up to a length; the model must not attend to it.</summary>
    Padding,
}
