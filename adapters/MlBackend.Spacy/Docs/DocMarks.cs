using System.Text;

namespace MlBackend.Spacy.Docs;

/// <summary>Questions about runs of tokens.</summary>
internal static class DocMarks
{
    /// <summary>True where any token says how it stands to entities.</summary>
    public static bool ContainsMark(this Span<DocToken> tokens)
    {
        foreach (ref readonly var token in tokens)
        {
            if (token.EntityMark != EntityMark.Missing)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first token that goes on with an entity that none before it began; -1 where there is none.</summary>
    public static int FirstStrayInside(this ReadOnlySpan<DocToken> tokens)
    {
        var open = false;
        for (var index = 0; index < tokens.Length; index++)
        {
            ref readonly var token = ref tokens[index];
            if (token.EntityMark == EntityMark.Inside)
            {
                if (!open)
                {
                    return index;
                }
            }
            else
            {
                open = token.EntityMark == EntityMark.Begin && token.EntityLabel.Length > 0;
            }
        }

        return -1;
    }

    /// <summary>Where each token begins, and after the last where the text ends, in code points.</summary>
    public static int[] CodePointStarts(this Doc doc)
    {
        var starts = new int[doc.Tokens.Length + 1];
        var position = 0;
        for (var index = 0; index < doc.Tokens.Length; index++)
        {
            starts[index] = position;
            position += Length(doc.Tokens[index].Orth) + (doc.Tokens[index].SpaceAfter ? 1 : 0);
        }

        starts[^1] = position;
        return starts;
    }

    /// <summary>Length of a text in code points.</summary>
    public static int Length(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        var count = text.Length;
        for (var index = 1; index < text.Length; index++)
        {
            count -= char.IsSurrogatePair(text[index - 1], text[index]) ? 1 : 0;
        }

        return count;
    }
}
