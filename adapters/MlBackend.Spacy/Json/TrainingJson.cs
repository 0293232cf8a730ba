using System.Text.Json;
using MlBackend.Spacy.Docs;

namespace MlBackend.Spacy.Json;

/// <summary>
/// The training JSON of spaCy 2 (spacy/training/gold_io.pyx), in which a paragraph is a document:
/// <code>
/// [{id, paragraphs: [{raw, sentences: [{tokens: [{id, orth, space, tag, pos, morph, lemma, head, dep, ner}], brackets: []}],
///                     cats: [{label, value}], entities: [[start, end, label]], links: []}]}]
/// </code>
/// Heads are relative; ner is BILUO, <c>-</c> where nobody looked. What counts is ner, not entities. Without raw nobody knows
/// where spaces are.
/// </summary>
internal static class TrainingJson
{
    public static void Write(Utf8JsonWriter json, Doc doc)
    {
        var tags = Tags(doc);
        bool Any(Func<DocToken, string> attribute) => doc.Tokens.Any(token => attribute(token).Length > 0);
        var (tag, pos, morph, lemma, dependency) = (
            Any(token => token.Tag), Any(token => token.PartOfSpeech), Any(token => token.Morph), Any(token => token.Lemma), Any(token => token.Dependency));
        json.WriteStartObject();
        json.WriteString("raw", doc.HasUnknownSpaces ? null : doc.Text);
        json.WriteStartArray("sentences");
        foreach (var (start, end) in doc.Sentences() ?? [(0, doc.Tokens.Length)])
        {
            json.WriteStartObject();
            json.WriteStartArray("tokens");
            for (var index = start; index < end; index++)
            {
                var token = doc.Tokens[index];
                json.WriteStartObject();
                json.WriteNumber("id", index);
                json.WriteString("orth", token.Orth);
                json.WriteString("space", token.SpaceAfter ? " " : "");
                WriteIf(json, tag, "tag", token.Tag);
                WriteIf(json, pos, "pos", token.PartOfSpeech);
                // With tags spaCy wants the morphology too (W100).
                WriteIf(json, morph || tag, "morph", token.Morph == DocToken.EmptyMorph ? "" : token.Morph);
                WriteIf(json, lemma, "lemma", token.Lemma);
                if (dependency)
                {
                    json.WriteNumber("head", token.Head);
                    json.WriteString("dep", token.Dependency);
                }

                WriteIf(json, tags is not null, "ner", tags?[index] ?? "");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("brackets");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteRest(json, doc);
        json.WriteEndObject();
    }

    /// <summary>Reads one paragraph.</summary>
    /// <param name="json">The paragraph.</param>
    /// <param name="invalid">Makes the error of a thing that is wrong.</param>
    public static Doc Read(JsonElement json, Func<string, Exception> invalid)
    {
        var part = new JsonPart(json, invalid);
        List<DocToken> tokens = [];
        var hasSpaces = true;
        foreach (var sentence in part.Array("sentences"))
        {
            var first = tokens.Count;
            foreach (var entry in sentence.Array("tokens"))
            {
                hasSpaces &= entry.Has("space");
                tokens.Add(ReadToken(entry, tokens.Count == first));
            }
        }

        var result = tokens.ToArray();
        SetEntities(result, [.. part.Array("sentences").SelectMany(sentence => sentence.Array("tokens")).Select(token => token.OptionalString("ner"))], invalid);
        if (part.Has("raw"))
        {
            Space(result, part.String("raw"), invalid);
        }

        for (var index = 0; index < result.Length; index++)
        {
            if (index + result[index].Head is var head && (head < 0 || head >= result.Length))
            {
                throw invalid("a head lies outside");
            }
        }

        return new Doc(result)
        {
            HasUnknownSpaces = !part.Has("raw") && !hasSpaces,
            Categories = [.. part.Array("cats").Select(entry => new DocCategory(entry.String("label"), entry.Number("value")))],
        };
    }

    private static DocToken ReadToken(JsonPart entry, bool isFirst)
    {
        var dependency = entry.OptionalString("dep");
        var morph = entry.OptionalString("morph");
        return new DocToken(entry.String("orth") is { Length: > 0 } orth ? orth : throw entry.Invalid("a token is empty"), !entry.Has("space") || entry.OptionalString("space").Length > 0)
        {
            Tag = entry.OptionalString("tag"),
            PartOfSpeech = entry.PartOfSpeech("pos"),
            Morph = entry.Has("morph") && morph.Length == 0 ? DocToken.EmptyMorph : morph,
            Lemma = entry.OptionalString("lemma"),
            Dependency = string.Equals(dependency, "root", StringComparison.OrdinalIgnoreCase) ? "ROOT" : dependency,
            Head = entry.Has("head") ? entry.Integer("head") : 0,
            SentenceStart = isFirst ? SentenceMark.Yes : SentenceMark.No,
        };
    }

    /// <summary>Each token is looked for after the one before; white space that no token covers goes, but for one space.</summary>
    private static void Space(DocToken[] tokens, string raw, Func<string, Exception> invalid)
    {
        var position = 0;
        for (var index = 0; index < tokens.Length; index++)
        {
            var orth = tokens[index].Orth;
            var at = raw.IndexOf(orth, position, StringComparison.Ordinal);
            if (at < 0 || !string.IsNullOrWhiteSpace(raw[position..at]))
            {
                throw invalid("its tokens are not those of its text");
            }

            if (index > 0)
            {
                tokens[index - 1].SpaceAfter = at > position;
            }

            position = at + orth.Length;
        }

        if (tokens.Length > 0)
        {
            tokens[^1].SpaceAfter = position < raw.Length;
        }
    }

    private static void SetEntities(DocToken[] tokens, IReadOnlyList<string> tags, Func<string, Exception> invalid)
    {
        for (var index = 0; index < tokens.Length; index++)
        {
            var tag = tags[index];
            if (tag is "" or "-")
            {
                continue;
            }

            if (tag == "O")
            {
                tokens[index].EntityMark = EntityMark.Outside;
                continue;
            }

            if (tag.Length < 3 || tag[1] != '-' || !"BILU".Contains(tag[0], StringComparison.Ordinal))
            {
                throw invalid("a ner is none of BILUO");
            }

            tokens[index].EntityMark = tag[0] is 'B' or 'U' ? EntityMark.Begin : EntityMark.Inside;
            tokens[index].EntityLabel = tag[2..];
        }

        if (DocMarks.FirstStrayInside(tokens) >= 0)
        {
            throw invalid("an entity goes on that did not begin");
        }
    }

    private static string[]? Tags(Doc doc)
    {
        if (!doc.HasEntityMarks)
        {
            return null;
        }

        var tags = new string[doc.Tokens.Length];
        for (var index = 0; index < tags.Length; index++)
        {
            var token = doc.Tokens[index];
            var goesOn = index + 1 < tags.Length && doc.Tokens[index + 1].EntityMark == EntityMark.Inside;
            tags[index] = token.EntityMark switch
            {
                EntityMark.Missing => "-",
                EntityMark.Begin when token.EntityLabel.Length > 0 => (goesOn ? "B-" : "U-") + token.EntityLabel,
                EntityMark.Inside => (goesOn ? "I-" : "L-") + token.EntityLabel,
                _ => "O",
            };
        }

        return tags;
    }

    private static void WriteRest(Utf8JsonWriter json, Doc doc)
    {
        json.WriteStartArray("cats");
        foreach (var (label, value) in doc.Categories)
        {
            json.WriteStartObject();
            json.WriteString("label", label);
            json.WriteNumber("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("entities");
        var starts = doc.CodePointStarts();
        foreach (var entity in doc.Entities())
        {
            json.WriteStartArray();
            json.WriteNumberValue(starts[entity.Start]);
            json.WriteNumberValue(starts[entity.End - 1] + DocMarks.Length(doc.Tokens[entity.End - 1].Orth));
            json.WriteStringValue(entity.Label);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("links");
        json.WriteEndArray();
    }

    private static void WriteIf(Utf8JsonWriter json, bool condition, string name, string value)
    {
        if (condition)
        {
            json.WriteString(name, value);
        }
    }
}
