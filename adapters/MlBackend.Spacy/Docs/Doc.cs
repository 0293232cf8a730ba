using System.Text;

namespace MlBackend.Spacy.Docs;

/// <summary>A document as spaCy has it: tokens that add up to its text, and what was said of them.</summary>
/// <param name="tokens">Its tokens.</param>
public sealed class Doc(DocToken[] tokens)
{
    private string? text;
    private int[]? starts;

    /// <summary>Its tokens.</summary>
    public DocToken[] Tokens { get; } = tokens;

    /// <summary>True where nobody knows which tokens a space follows: training takes the tokens as they are.</summary>
    public bool HasUnknownSpaces { get; init; }

    /// <summary>Labels of the document (<c>doc.cats</c>) in their order; a label that is absent is unknown.</summary>
    public IReadOnlyList<DocCategory> Categories { get; init; } = [];

    /// <summary>Groups of spans (<c>doc.spans</c>) in their order.</summary>
    public IReadOnlyList<DocSpanGroup> SpanGroups { get; init; } = [];

    /// <summary>User data (<c>doc.user_data</c>) as one MessagePack map, byte for byte; null where the file has none.</summary>
    public ReadOnlyMemory<byte>? UserData { get; init; }

    /// <summary>The text: every token, and a space after those that one follows.</summary>
    public string Text => text ??= Join();

    /// <summary>Where each token begins in <see cref="Text"/>, in UTF-16 units.</summary>
    public IReadOnlyList<int> Starts => starts ??= Add();

    /// <summary>Where a token ends, in UTF-16 units.</summary>
    public int EndOf(int token) => Starts[token] + Tokens[token].Orth.Length;

    /// <summary>The same document with other categories; the tokens are shared.</summary>
    public Doc With(IReadOnlyList<DocCategory> categories) =>
        new(Tokens) { HasUnknownSpaces = HasUnknownSpaces, Categories = categories, SpanGroups = SpanGroups, UserData = UserData };

    /// <summary>The text of a span.</summary>
    public string TextOf(DocSpan span) => Text[Starts[span.Start]..EndOf(span.End - 1)];

    /// <summary>True where somebody said of at least one token how it stands to entities. A document without tokens is said to have none.</summary>
    public bool HasEntityMarks => Tokens.Length == 0 || Tokens.AsSpan().ContainsMark();

    /// <summary>The entities, which do not overlap, in their order.</summary>
    public IReadOnlyList<DocSpan> Entities()
    {
        List<DocSpan> entities = [];
        var start = -1;
        for (var index = 0; index <= Tokens.Length; index++)
        {
            var mark = index < Tokens.Length ? Tokens[index].EntityMark : EntityMark.Outside;
            if (mark == EntityMark.Inside)
            {
                continue;
            }

            if (start >= 0)
            {
                var first = Tokens[start];
                entities.Add(new DocSpan(start, index, first.EntityLabel, first.EntityKnowledgeId, first.EntityId));
            }

            start = mark == EntityMark.Begin && Tokens[index].EntityLabel.Length > 0 ? index : -1;
        }

        return entities;
    }

    /// <summary>The sentences as runs of tokens; null where nobody said where one begins.</summary>
    public IReadOnlyList<(int Start, int End)>? Sentences()
    {
        // The first token of a longer document is marked even where nobody looked for sentences.
        if (Tokens.Length > 1 && Tokens.Skip(1).All(token => token.SentenceStart == SentenceMark.Unknown))
        {
            return null;
        }

        List<(int, int)> sentences = [];
        var start = 0;
        for (var index = 1; index <= Tokens.Length; index++)
        {
            if (index == Tokens.Length || Tokens[index].SentenceStart == SentenceMark.Yes)
            {
                sentences.Add((start, index));
                start = index;
            }
        }

        return sentences;
    }

    private string Join()
    {
        var joined = new StringBuilder();
        foreach (ref readonly var token in Tokens.AsSpan())
        {
            joined.Append(token.Orth);
            if (token.SpaceAfter)
            {
                joined.Append(' ');
            }
        }

        return joined.ToString();
    }

    private int[] Add()
    {
        var sums = new int[Tokens.Length];
        var position = 0;
        for (var index = 0; index < sums.Length; index++)
        {
            sums[index] = position;
            position += Tokens[index].Orth.Length + (Tokens[index].SpaceAfter ? 1 : 0);
        }

        return sums;
    }
}
