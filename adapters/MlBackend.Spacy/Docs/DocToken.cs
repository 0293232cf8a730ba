namespace MlBackend.Spacy.Docs;

/// <summary>What is said of a token and entities (ENT_IOB). The numbers are the file's.</summary>
public enum EntityMark : byte
{
    /// <summary>Nobody said whether it belongs to an entity: teaches nothing.</summary>
    Missing = 0,

    /// <summary>It goes on with the entity of the token before.</summary>
    Inside = 1,

    /// <summary>It belongs to no entity.</summary>
    Outside = 2,

    /// <summary>It begins an entity; without a label it is one that must not be.</summary>
    Begin = 3,
}

/// <summary>Whether a token begins a sentence (SENT_START). The numbers are the file's.</summary>
public enum SentenceMark : sbyte
{
    /// <summary>It does not.</summary>
    No = -1,

    /// <summary>Nobody said.</summary>
    Unknown = 0,

    /// <summary>It does.</summary>
    Yes = 1,
}

/// <summary>One token of a <see cref="Doc"/> with all that a .spacy file keeps of it. What nobody set is empty or 0.</summary>
/// <param name="orth">Its text.</param>
/// <param name="spaceAfter">True where one U+0020 follows.</param>
public struct DocToken(string orth, bool spaceAfter)
{
    /// <summary>The <see cref="Morph"/> of a token that is known to have none; empty means that nobody said.</summary>
    public const string EmptyMorph = "_";

    private string? tag;
    private string? partOfSpeech;
    private string? morph;
    private string? lemma;
    private string? dependency;
    private string? entityLabel;
    private string? entityKnowledgeId;
    private string? entityId;

    /// <summary>Its text.</summary>
    public string Orth { get; set; } = orth;

    /// <summary>True where one U+0020 follows, which belongs to no token.</summary>
    public bool SpaceAfter { get; set; } = spaceAfter;

    /// <summary>Its norm where the file or the tokenizer has one; null = the one that follows from the text.</summary>
    public string? Norm { get; set; }

    /// <summary>Fine-grained tag (TAG).</summary>
    public string Tag { readonly get => tag ?? ""; set => tag = value.Length == 0 ? null : value; }

    /// <summary>Part of speech of Universal Dependencies (POS), such as <c>NOUN</c>.</summary>
    public string PartOfSpeech { readonly get => partOfSpeech ?? ""; set => partOfSpeech = value.Length == 0 ? null : value; }

    /// <summary>Morphology (MORPH), such as <c>Number=Sing</c>, or <see cref="EmptyMorph"/>.</summary>
    public string Morph { readonly get => morph ?? ""; set => morph = value.Length == 0 ? null : value; }

    /// <summary>Base form (LEMMA).</summary>
    public string Lemma { readonly get => lemma ?? ""; set => lemma = value.Length == 0 ? null : value; }

    /// <summary>Label of the dependency on its head (DEP); empty = it has no head.</summary>
    public string Dependency { readonly get => dependency ?? ""; set => dependency = value.Length == 0 ? null : value; }

    /// <summary>How many tokens its head lies to the right (HEAD); 0 = it is a root, or nobody said.</summary>
    public int Head { get; set; }

    /// <summary>Whether it begins a sentence.</summary>
    public SentenceMark SentenceStart { get; set; }

    /// <summary>How it stands to entities.</summary>
    public EntityMark EntityMark { get; set; }

    /// <summary>Label of its entity (ENT_TYPE).</summary>
    public string EntityLabel { readonly get => entityLabel ?? ""; set => entityLabel = value.Length == 0 ? null : value; }

    /// <summary>Id of its entity in a knowledge base (ENT_KB_ID).</summary>
    public string EntityKnowledgeId { readonly get => entityKnowledgeId ?? ""; set => entityKnowledgeId = value.Length == 0 ? null : value; }

    /// <summary>Id of its entity (ENT_ID).</summary>
    public string EntityId { readonly get => entityId ?? ""; set => entityId = value.Length == 0 ? null : value; }

    /// <summary>True where nothing is said of it but its norm, how it stands to entities and sentences, and its head.</summary>
    internal readonly bool IsPlain =>
        tag is null && partOfSpeech is null && morph is null && lemma is null && dependency is null && entityKnowledgeId is null && entityId is null;
}
