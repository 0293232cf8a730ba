namespace MlBackend.Formats.Writing;

/// <summary>What a format can say beside the text of a document.</summary>
[Flags]
internal enum Says
{
    /// <summary>Nothing.</summary>
    Nothing = 0,

    /// <summary>A label of the document.</summary>
    Label = 1,

    /// <summary>Any number of labels of the document.</summary>
    Labels = Label | 2,

    /// <summary>Labelled spans.</summary>
    Spans = 4,

    /// <summary>Spans that share a place.</summary>
    Overlaps = Spans | 8,

    /// <summary>Links between spans.</summary>
    Relations = 16,

    /// <summary>What is wrong.</summary>
    Rejected = 32,

    /// <summary>Where the tokens lie.</summary>
    Tokens = 64,

    /// <summary>Lemma, part of speech, head of a token.</summary>
    TokenAttributes = Tokens | 128,

    /// <summary>Anything else by name.</summary>
    Metadata = 256,

    /// <summary>The document's id.</summary>
    Id = 512,

    /// <summary>That somebody looked and found no label or no span, as another thing than nobody having looked.</summary>
    EmptyAnswers = 1024,
}
