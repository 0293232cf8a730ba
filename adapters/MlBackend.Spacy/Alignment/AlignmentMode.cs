namespace MlBackend.Spacy.Alignment;

/// <summary>What becomes of a span that does not begin and end where tokens do.</summary>
public enum AlignmentMode
{
    /// <summary>It is left out, and its tokens count as never looked at.</summary>
    Strict,

    /// <summary>It takes in every token that it touches.</summary>
    Expand,

    /// <summary>It keeps the tokens that lie within it.</summary>
    Contract,
}
