namespace MlBackend.Spacy.Docs;

/// <summary>A labelled run of tokens.</summary>
/// <param name="Start">Its first token.</param>
/// <param name="End">The token after its last.</param>
/// <param name="Label">Its label.</param>
/// <param name="KnowledgeId">Its id in a knowledge base; empty = none.</param>
/// <param name="Id">Its id; empty = none.</param>
public readonly record struct DocSpan(int Start, int End, string Label, string KnowledgeId = "", string Id = "");

/// <summary>Spans that may overlap, under a key (<c>doc.spans[key]</c>).</summary>
/// <param name="Key">The key.</param>
/// <param name="Spans">The spans in their order; a group without any is kept.</param>
public sealed record DocSpanGroup(string Key, IReadOnlyList<DocSpan> Spans)
{
    /// <summary>The group's own name, which may differ from its key.</summary>
    public string Name { get; init; } = Key;
}

/// <summary>A label of the whole document and how true it is, in [0,1].</summary>
public readonly record struct DocCategory(string Label, double Value);
