using MlBackend.Core.Documents;

namespace MlBackend.Core.Corpora;

/// <summary>A token as a file cut it; <paramref name="End"/> is exclusive.</summary>
/// <param name="Start">Its first unit in the text.</param>
/// <param name="End">The unit after its last.</param>
/// <param name="Attributes">What the file says of it; null where nothing.</param>
public readonly record struct CorpusToken(Utf16Offset Start, Utf16Offset End, TokenAttributes? Attributes = null);

/// <summary>What a treebank says of a token. Null = not said.</summary>
/// <param name="Lemma">The word's dictionary form.</param>
/// <param name="CoarseTag">The universal part of speech (CoNLL-U's UPOS, spaCy's POS).</param>
/// <param name="FineTag">The language's own part of speech (CoNLL-U's XPOS, spaCy's TAG).</param>
/// <param name="Morphology">Features as <c>Case=Nom|Number=Sing</c>.</param>
/// <param name="Head">The index of the governing token in the document's tokens; its own index for a root.</param>
/// <param name="Relation">The relation to the head.</param>
/// <param name="StartsSentence">True for the first token of a sentence.</param>
/// <param name="Other">Anything else, as the file writes it (CoNLL-U's MISC).</param>
public sealed record TokenAttributes(
    string? Lemma = null,
    string? CoarseTag = null,
    string? FineTag = null,
    string? Morphology = null,
    int? Head = null,
    string? Relation = null,
    bool? StartsSentence = null,
    string? Other = null);
