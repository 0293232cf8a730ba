using MlBackend.Core.Corpora;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Strings;

namespace MlBackend.Spacy.Corpora;

/// <summary>Tokens of a corpus file as spaCy's: whatever lies between two of them becomes tokens too, so that the text stays whole.</summary>
internal static class GivenTokens
{
    /// <summary>The tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="given">Tokens in it, ascending and without overlap.</param>
    public static DocToken[] Read(string text, IReadOnlyList<CorpusToken> given)
    {
        List<DocToken> tokens = [];
        var places = new int[given.Count];
        var position = 0;
        for (var index = 0; index < given.Count; index++)
        {
            Gap(text, position, given[index].Start.Value, tokens);
            places[index] = tokens.Count;
            tokens.Add(new DocToken(text[given[index].Start.Value..given[index].End.Value], spaceAfter: false));
            position = given[index].End.Value;
        }

        Gap(text, position, text.Length, tokens);
        var result = tokens.ToArray();
        for (var index = 0; index < given.Count; index++)
        {
            if (given[index].Attributes is { } attributes)
            {
                Set(ref result[places[index]], attributes, places, index);
            }
        }

        if (result.Length > 0)
        {
            result[0].SentenceStart = SentenceMark.Yes;
        }

        return result;
    }

    /// <summary>One space goes with the token before it; anything else becomes a token.</summary>
    private static void Gap(string text, int start, int end, List<DocToken> tokens)
    {
        if (start < end && text[start] == ' ' && tokens.Count > 0)
        {
            var before = tokens[^1];
            before.SpaceAfter = true;
            tokens[^1] = before;
            start++;
        }

        if (start < end)
        {
            tokens.Add(new DocToken(text[start..end], spaceAfter: false));
        }
    }

    private static void Set(ref DocToken token, TokenAttributes attributes, int[] places, int index)
    {
        token.Tag = attributes.FineTag ?? "";
        token.PartOfSpeech = attributes.CoarseTag is { } name && Symbols.TryFindPartOfSpeech(name, out _) ? name : "";
        token.Morph = attributes.Morphology ?? "";
        token.Lemma = attributes.Lemma ?? "";
        if (attributes is { Head: { } head, Relation: { Length: > 0 } relation } && (uint)head < (uint)places.Length)
        {
            token.Dependency = head == index ? "ROOT" : relation;
            token.Head = places[head] - places[index];
        }

        token.SentenceStart = attributes.StartsSentence switch
        {
            true => SentenceMark.Yes,
            false => SentenceMark.No,
            null => SentenceMark.Unknown,
        };
    }
}
