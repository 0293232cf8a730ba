namespace MlBackend.Core.Corpora;

/// <summary>Which part of a document a report speaks of. The names are written to reports: append, never rename.</summary>
public enum CorpusPart
{
    /// <summary>A text of the document.</summary>
    Text,

    /// <summary>The document's own id.</summary>
    Id,

    /// <summary>A label of the whole document.</summary>
    Label,

    /// <summary>A labelled span.</summary>
    Span,

    /// <summary>A link between spans.</summary>
    Relation,

    /// <summary>A number, a written text or a ranking.</summary>
    Answer,

    /// <summary>What somebody said is wrong.</summary>
    Rejected,

    /// <summary>Who gave an answer, and what others answered.</summary>
    Annotator,

    /// <summary>Anything else the file says of the document.</summary>
    Metadata,

    /// <summary>Where the tokens lie.</summary>
    Token,

    /// <summary>What the file says of a token: lemma, part of speech, head.</summary>
    TokenAttribute,

    /// <summary>The name of a question.</summary>
    Question,

    /// <summary>The whole document.</summary>
    Document,
}

/// <summary>What became of it. The names are written to reports: append, never rename.</summary>
public enum CorpusChange
{
    /// <summary>It is not there any more.</summary>
    LeftOut,

    /// <summary>Its boundaries are others.</summary>
    Moved,

    /// <summary>It became several.</summary>
    Split,

    /// <summary>It is written another way, such as a space for a line end.</summary>
    Rewritten,
}

/// <summary>Something that a file format could not say.</summary>
/// <param name="DocumentId">The document's id.</param>
/// <param name="Line">Its line in the source, from 1; 0 where there is none.</param>
/// <param name="Part">Which part of it.</param>
/// <param name="Change">What became of that.</param>
/// <param name="Reason">Why, in a few words that hold no document text: reports are counted by them.</param>
/// <param name="Count">How many of them; at least 1.</param>
public sealed record CorpusLoss(string DocumentId, long Line, CorpusPart Part, CorpusChange Change, string Reason, int Count = 1)
{
    /// <summary>Where in the document, such as a question and code points (<c>brand 12-20</c>), without document text; null = not said.</summary>
    public string? Where { get; init; }
}
