using MlBackend.Spacy.Alignment;

namespace MlBackend.Spacy.Corpora;

/// <summary>Where the answers to a question go in spaCy's documents.</summary>
public enum SpacyTarget
{
    /// <summary><c>doc.ents</c>: spans that do not overlap; one question at the most.</summary>
    Entities,

    /// <summary><c>doc.spans[key]</c>: spans that may.</summary>
    SpanGroup,

    /// <summary><c>doc.cats</c>: labels of the document.</summary>
    Categories,

    /// <summary><c>doc.cats</c>, by somebody who knows all labels only at the end.</summary>
    LateCategories,
}

/// <summary>One question and where its answers go.</summary>
/// <param name="Name">The question.</param>
/// <param name="Target">Where to.</param>
/// <param name="Labels">Its labels.</param>
public sealed record SpacyQuestion(string Name, SpacyTarget Target, IReadOnlyList<string> Labels)
{
    /// <summary>The key of its span group.</summary>
    public string Key { get; init; } = Name;

    /// <summary>True where exactly one label is the answer.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>What stands before its labels in <c>doc.cats</c>, where another question has a label of the same name.</summary>
    public string Prefix { get; init; } = "";
}

/// <summary>How documents become spaCy's.</summary>
/// <param name="Language">The language whose rules split the texts.</param>
/// <param name="Field">The field that is the text; documents that lack it are left out.</param>
/// <param name="Questions">Where answers go; those to other questions are left out.</param>
public sealed record SpacyPlan(string Language, string Field, IReadOnlyList<SpacyQuestion> Questions)
{
    /// <summary>The span group of what was rejected, as <c>incorrect_spans_key</c> of an entity recogniser names it.</summary>
    public const string RejectedKey = "incorrect_spans";

    /// <summary>What becomes of spans that do not fit the tokens.</summary>
    public AlignmentMode Alignment { get; init; } = AlignmentMode.Strict;

    /// <summary>True: where spans of the question that fills <c>doc.ents</c> overlap, a span group of its name takes all of them too.</summary>
    public bool KeepsOverlaps { get; init; }

    /// <summary>True: tokens that a document brings along are kept instead of being cut again.</summary>
    public bool KeepsTokens { get; init; }
}
