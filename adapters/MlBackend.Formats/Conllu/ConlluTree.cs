using System.Text;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Formats.Conll;

namespace MlBackend.Formats.Conllu;

/// <summary>From a sentence of CoNLL-U to a document: its tokens are what stands in the text.</summary>
internal static class ConlluTree
{
    /// <summary>The name of the comment that holds a sentence's id.</summary>
    public const string Id = "sent_id";

    /// <summary>The name of the comment that holds its text.</summary>
    public const string Text = "text";

    /// <summary>The document of a sentence; its id is the sentence's where it has one.</summary>
    public static CorpusDocument Document(ConlluSentence sentence, string id, CorpusOptions options)
    {
        var surface = Surface(sentence);
        var ofWord = new int[sentence.Words.Count + 1];
        for (var index = 0; index < surface.Count; index++)
        {
            for (var word = surface[index].First; word <= surface[index].Last; word++)
            {
                ofWord[word] = index;
            }
        }

        var text = new StringBuilder();
        List<CorpusToken> tokens = new(surface.Count);
        List<ConllToken> tags = [];
        var hasTags = false;
        for (var index = 0; index < surface.Count; index++)
        {
            var token = surface[index];
            if (index == 0 && ConlluLayout.Value(token.Other, ConlluLayout.SpacesBefore) is { } before)
            {
                text.Append(ConlluLayout.Unescape(before));
            }

            var start = new Utf16Offset(text.Length);
            text.Append(token.Form);
            tokens.Add(new CorpusToken(start, new Utf16Offset(text.Length), Attributes(token, index, ofWord)));
            var entity = ConlluLayout.Value(token.Word?.Other ?? token.Other, ConlluLayout.Entity);
            hasTags |= entity is not null;
            tags.Add(new ConllToken(token.Form, ConllTag.TryParse(entity ?? "O", out var tag) ? tag : new ConllTag('O', ""), sentence.Line));
            if (index < surface.Count - 1)
            {
                text.Append(Between(token.Other));
            }
        }

        var given = sentence.Comments.FirstOrDefault(comment => comment.Name == Id).Value;
        var document = new Document(string.IsNullOrEmpty(given) ? id : given, new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = text.ToString() });
        return new CorpusDocument(document, hasTags ? [new SpanAnswer(options.Question, ConllTags.Spans(tags, tokens))] : [], sentence.Line)
        {
            Tokens = tokens,
            Metadata = Metadata(sentence),
            Lost = [.. Lost(sentence, document, text.ToString())],
        };
    }

    /// <summary>The tokens that stand in the text, each with the words it is made of.</summary>
    public static IReadOnlyList<(string Form, int First, int Last, ConlluWord? Word, string? Other)> Surface(ConlluSentence sentence)
    {
        List<(string, int, int, ConlluWord?, string?)> surface = [];
        var range = 0;
        for (var word = 1; word <= sentence.Words.Count; word++)
        {
            if (range < sentence.Ranges.Count && sentence.Ranges[range].First == word)
            {
                var token = sentence.Ranges[range++];
                surface.Add((token.Form, token.First, token.Last, null, token.Other));
                word = token.Last;
            }
            else
            {
                surface.Add((sentence.Words[word - 1].Form, word, word, sentence.Words[word - 1], sentence.Words[word - 1].Other));
            }
        }

        return surface;
    }

    private static TokenAttributes Attributes((string Form, int First, int Last, ConlluWord? Word, string? Other) token, int index, int[] ofWord)
    {
        var starts = index == 0;
        return token.Word is { } word
            ? new TokenAttributes(
                word.Lemma, word.CoarseTag, word.FineTag, word.Features,
                word.Head switch { null => null, 0 => index, { } head => ofWord[head] }, word.Relation, starts, word.Other)
            : new TokenAttributes(StartsSentence: starts, Other: token.Other);
    }

    private static string Between(string? other) => ConlluLayout.Value(other, ConlluLayout.SpacesAfter) is { } spaces ? ConlluLayout.Unescape(spaces)
        : ConlluLayout.Value(other, ConlluLayout.SpaceAfter) == "No" ? ""
        : " ";

    private static Dictionary<string, JsonElement> Metadata(ConlluSentence sentence)
    {
        Dictionary<string, JsonElement> metadata = new(StringComparer.Ordinal);
        foreach (var (name, value) in sentence.Comments)
        {
            if (name.Length > 0 && name is not (Id or Text))
            {
                metadata[name] = JsonSerializer.SerializeToElement(value, MetadataJson.Default.String);
            }
        }

        return metadata;
    }

    private static IEnumerable<CorpusLoss> Lost(ConlluSentence sentence, Document document, string text)
    {
        var id = document.ExternalId;
        var inside = sentence.Ranges.Sum(range => range.Last - range.First + 1);
        if (inside > 0)
        {
            yield return new CorpusLoss(id, sentence.Line, CorpusPart.TokenAttribute, CorpusChange.LeftOut, "words inside a multiword token are not in the text", inside);
        }

        if (sentence.EmptyNodes.Count > 0)
        {
            yield return new CorpusLoss(id, sentence.Line, CorpusPart.Token, CorpusChange.LeftOut, "an empty node is not in the text", sentence.EmptyNodes.Count);
        }

        if (sentence.Words.Count(word => word.Dependencies is not null) is > 0 and var enhanced)
        {
            yield return new CorpusLoss(id, sentence.Line, CorpusPart.TokenAttribute, CorpusChange.LeftOut, "enhanced dependencies are not kept", enhanced);
        }

        if (sentence.Comments.FirstOrDefault(comment => comment.Name == Text) is { Name: not null } said && said.Value.Trim() != text.Trim())
        {
            yield return new CorpusLoss(id, sentence.Line, CorpusPart.Text, CorpusChange.Rewritten, "the comment text differs from the words");
        }
    }
}
