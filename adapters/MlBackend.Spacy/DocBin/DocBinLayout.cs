namespace MlBackend.Spacy.DocBin;

/// <summary>
/// A .spacy file (spacy/tokens/_serialize.py, version 0.1): a zlib stream of one MessagePack map, in this order
/// <code>
/// version      "0.1"
/// attrs        [number of the attribute]: the columns, the text (ORTH) first, then ascending
/// tokens       bin, 64 bits little-endian, a row a token, a column an attribute
/// spaces       bin, a byte a token: 1 = one U+0020 follows
/// lengths      bin, 32 bits little-endian, a document: its number of tokens
/// strings      [text], all that the numbers mean, by code point
/// cats         [{label: number}] a document
/// flags        [{"has_unknown_spaces": boolean}] a document
/// span_groups  [bin] a document: <see cref="SpanGroupLayout"/>
/// user_data    [bin] a document, where kept: a MessagePack map
/// </code>
/// version, flags, span_groups and user_data may be absent. Numbers of strings: <see cref="Strings.StringId"/>.
/// </summary>
internal static class DocBinLayout
{
    public const string Version = "0.1";

    public const string VersionKey = "version";
    public const string AttributesKey = "attrs";
    public const string TokensKey = "tokens";
    public const string SpacesKey = "spaces";
    public const string LengthsKey = "lengths";
    public const string StringsKey = "strings";
    public const string CategoriesKey = "cats";
    public const string FlagsKey = "flags";
    public const string SpanGroupsKey = "span_groups";
    public const string UserDataKey = "user_data";

    public const string UnknownSpacesFlag = "has_unknown_spaces";

    /// <summary>The columns that spaCy writes when nobody chooses.</summary>
    public static IReadOnlyList<DocColumn> DefaultAttributes { get; } =
    [
        DocColumn.Orth, DocColumn.Norm, DocColumn.Lemma, DocColumn.PartOfSpeech, DocColumn.Tag, DocColumn.Dependency,
        DocColumn.EntityMark, DocColumn.EntityLabel, DocColumn.Head, DocColumn.SentenceStart, DocColumn.EntityKnowledgeId,
        DocColumn.Morph, DocColumn.EntityId,
    ];
}

/// <summary>Attributes of tokens by spaCy's numbers (spacy/attrs.pyx): those that say something that the text does not.</summary>
public enum DocColumn
{
    /// <summary>ORTH.</summary>
    Orth = 65,

    /// <summary>NORM.</summary>
    Norm = 67,

    /// <summary>LEMMA.</summary>
    Lemma = 73,

    /// <summary>POS.</summary>
    PartOfSpeech = 74,

    /// <summary>TAG.</summary>
    Tag = 75,

    /// <summary>DEP.</summary>
    Dependency = 76,

    /// <summary>ENT_IOB.</summary>
    EntityMark = 77,

    /// <summary>ENT_TYPE.</summary>
    EntityLabel = 78,

    /// <summary>HEAD.</summary>
    Head = 79,

    /// <summary>SENT_START.</summary>
    SentenceStart = 80,

    /// <summary>ENT_KB_ID.</summary>
    EntityKnowledgeId = 452,

    /// <summary>MORPH.</summary>
    Morph = 453,

    /// <summary>ENT_ID.</summary>
    EntityId = 454,
}
