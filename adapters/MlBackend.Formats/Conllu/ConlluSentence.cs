namespace MlBackend.Formats.Conllu;

/// <summary>A syntactic word, columns 1 to 10 of a line; null for <c>_</c>.</summary>
internal sealed record ConlluWord(
    int Id, string Form, string? Lemma, string? CoarseTag, string? FineTag, string? Features, int? Head, string? Relation, string? Dependencies, string? Other, long Line);

/// <summary>A multiword token: words <paramref name="First"/> to <paramref name="Last"/> written as <paramref name="Form"/>.</summary>
internal sealed record ConlluRange(int First, int Last, string Form, string? Other);

/// <summary>An empty node, which stands in no text; <paramref name="Id"/> as in <c>5.1</c>.</summary>
internal sealed record ConlluEmptyNode(string Id, string Form, string? Dependencies, string? Other);

/// <summary>A sentence as the file has it.</summary>
internal sealed record ConlluSentence(long Line)
{
    /// <summary>Comments of the form <c># name = value</c>, and <c># name</c> with an empty value.</summary>
    public List<(string Name, string Value)> Comments { get; } = [];

    /// <summary>Its words in order.</summary>
    public List<ConlluWord> Words { get; } = [];

    /// <summary>Its multiword tokens in order.</summary>
    public List<ConlluRange> Ranges { get; } = [];

    /// <summary>Its empty nodes in order.</summary>
    public List<ConlluEmptyNode> EmptyNodes { get; } = [];
}
