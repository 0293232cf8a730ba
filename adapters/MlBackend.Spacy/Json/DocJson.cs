using System.Text.Json;
using MlBackend.Spacy.Docs;
using MlBackend.Text.Offsets;

namespace MlBackend.Spacy.Json;

/// <summary>
/// A document as <c>Doc.to_json()</c> of spaCy 3 (spacy/tokens/doc.pyx). Offsets are code points; what nobody set is left out.
/// <code>
/// text    string
/// ents    [{start, end, label}]                       where somebody looked for entities
/// sents   [{start, end}]                              where somebody looked for sentences
/// cats    {label: number}
/// tokens  [{id, start, end, tag, pos, morph, lemma, dep, head}]   head: its index
/// spans   {key: [{start, end, label, kb_id}]}
/// </code>
/// </summary>
internal static class DocJson
{
    public static void Write(Utf8JsonWriter json, Doc doc)
    {
        var starts = doc.CodePointStarts();
        int End(int token) => starts[token] + DocMarks.Length(doc.Tokens[token].Orth);
        json.WriteStartObject();
        json.WriteString("text", doc.Text);
        if (doc.HasEntityMarks)
        {
            WriteSpans(json, "ents", doc.Entities(), starts, End, withKnowledgeId: false);
        }

        if (doc.Sentences() is { } sentences)
        {
            json.WriteStartArray("sents");
            foreach (var (start, end) in sentences)
            {
                json.WriteStartObject();
                json.WriteNumber("start", starts[start]);
                json.WriteNumber("end", End(end - 1));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (doc.Categories.Count > 0)
        {
            json.WriteStartObject("cats");
            foreach (var (label, value) in doc.Categories)
            {
                json.WriteNumber(label, value);
            }

            json.WriteEndObject();
        }

        WriteTokens(json, doc, starts, End);
        if (doc.SpanGroups.Count > 0)
        {
            json.WriteStartObject("spans");
            foreach (var group in doc.SpanGroups)
            {
                WriteSpans(json, group.Key, group.Spans, starts, End, withKnowledgeId: true);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> and spaCy write.</summary>
    /// <param name="json">One document.</param>
    /// <param name="invalid">Makes the error of a thing that is wrong.</param>
    public static Doc Read(JsonElement json, Func<string, Exception> invalid)
    {
        var part = new JsonPart(json, invalid);
        var text = part.String("text");
        var index = new CodePointIndex(text);
        var tokens = ReadTokens(part, text, index);
        var bare = new Doc(tokens);
        var places = new TokenPlaces(bare);
        if (part.Has("ents"))
        {
            foreach (ref var token in tokens.AsSpan())
            {
                token.EntityMark = EntityMark.Outside;
            }

            foreach (var entry in part.Array("ents"))
            {
                var entity = ReadSpan(entry, index, places);
                for (var at = entity.Start; at < entity.End; at++)
                {
                    if (tokens[at].EntityMark != EntityMark.Outside)
                    {
                        throw invalid("two entities overlap");
                    }

                    tokens[at].EntityMark = at == entity.Start ? EntityMark.Begin : EntityMark.Inside;
                    tokens[at].EntityLabel = entity.Label.Length > 0 ? entity.Label : throw invalid("an entity has no label");
                    tokens[at].EntityKnowledgeId = entity.KnowledgeId;
                    tokens[at].EntityId = entity.Id;
                }
            }
        }

        if (part.Has("sents"))
        {
            foreach (ref var token in tokens.AsSpan())
            {
                token.SentenceStart = SentenceMark.No;
            }

            foreach (var sentence in part.Array("sents"))
            {
                tokens[ReadPlace(sentence, index, places).Start].SentenceStart = SentenceMark.Yes;
            }
        }
        else if (tokens.Length > 0)
        {
            tokens[0].SentenceStart = SentenceMark.Yes;
        }

        return new Doc(tokens)
        {
            Categories = [.. part.Members("cats").Select(member => new DocCategory(member.Name, member.Value.Number()))],
            SpanGroups = [.. part.Members("spans").Select(member => new DocSpanGroup(member.Name, [.. member.Value.Elements().Select(span => ReadSpan(span, index, places))]))],
        };
    }

    private static void WriteTokens(Utf8JsonWriter json, Doc doc, int[] starts, Func<int, int> end)
    {
        bool Any(Func<DocToken, string> attribute) => doc.Tokens.Any(token => attribute(token).Length > 0);
        var (tag, pos, morph, lemma, dependency) = (
            Any(token => token.Tag), Any(token => token.PartOfSpeech), Any(token => token.Morph), Any(token => token.Lemma), Any(token => token.Dependency));
        json.WriteStartArray("tokens");
        for (var index = 0; index < doc.Tokens.Length; index++)
        {
            var token = doc.Tokens[index];
            json.WriteStartObject();
            json.WriteNumber("id", index);
            json.WriteNumber("start", starts[index]);
            json.WriteNumber("end", end(index));
            WriteIf(json, tag, "tag", token.Tag);
            WriteIf(json, pos, "pos", token.PartOfSpeech);
            WriteIf(json, morph, "morph", token.Morph == DocToken.EmptyMorph ? "" : token.Morph);
            WriteIf(json, lemma, "lemma", token.Lemma);
            if (dependency)
            {
                json.WriteString("dep", token.Dependency);
                json.WriteNumber("head", index + token.Head);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static DocToken[] ReadTokens(JsonPart part, string text, CodePointIndex index)
    {
        List<DocToken> tokens = [];
        var count = part.Array("tokens").Count();
        var position = 0;
        foreach (var entry in part.Array("tokens"))
        {
            var (start, end) = Range(entry, index);
            if (start < position || end <= start)
            {
                throw entry.Invalid("tokens overlap, are empty or out of order");
            }

            Skip(entry, text, position, start, tokens);
            var token = new DocToken(text[start..end], spaceAfter: false)
            {
                Tag = entry.OptionalString("tag"),
                PartOfSpeech = entry.PartOfSpeech("pos"),
                Morph = entry.OptionalString("morph"),
                Lemma = entry.OptionalString("lemma"),
                Dependency = entry.OptionalString("dep"),
            };
            if (entry.Has("head"))
            {
                var head = entry.Integer("head");
                token.Head = head >= 0 && head < count ? head - tokens.Count : throw entry.Invalid("a head lies outside");
            }

            // A morphology that is empty though others are not is known to be empty.
            token.Morph = entry.Has("morph") && token.Morph.Length == 0 ? DocToken.EmptyMorph : token.Morph;
            tokens.Add(token);
            position = end;
        }

        Skip(part, text, position, text.Length, tokens);
        return [.. tokens];
    }

    /// <summary>Between two tokens stands one space or nothing.</summary>
    private static void Skip(JsonPart part, string text, int from, int to, List<DocToken> tokens)
    {
        if (from == to)
        {
            return;
        }

        if (to - from > 1 || text[from] != ' ' || tokens.Count == 0)
        {
            throw part.Invalid("some text belongs to no token");
        }

        tokens[^1] = tokens[^1] with { SpaceAfter = true };
    }

    private static DocSpan ReadSpan(JsonPart entry, CodePointIndex index, TokenPlaces places)
    {
        var (start, end) = ReadPlace(entry, index, places);
        return new DocSpan(start, end, entry.OptionalString("label"), entry.OptionalString("kb_id"), entry.OptionalString("id"));
    }

    private static (int Start, int End) ReadPlace(JsonPart entry, CodePointIndex index, TokenPlaces places)
    {
        var (start, end) = Range(entry, index);
        return places.Find(start, end) ?? throw entry.Invalid("a span's boundaries are not those of tokens");
    }

    private static (int Start, int End) Range(JsonPart entry, CodePointIndex index) =>
        index.TryToUtf16(new(entry.Integer("start")), out var start) && index.TryToUtf16(new(entry.Integer("end")), out var end)
            ? (start.Value, end.Value)
            : throw entry.Invalid("an offset lies outside the text");

    private static void WriteIf(Utf8JsonWriter json, bool condition, string name, string value)
    {
        if (condition)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteSpans(Utf8JsonWriter json, string name, IReadOnlyList<DocSpan> spans, int[] starts, Func<int, int> end, bool withKnowledgeId)
    {
        json.WriteStartArray(name);
        foreach (var span in spans)
        {
            json.WriteStartObject();
            json.WriteNumber("start", starts[span.Start]);
            json.WriteNumber("end", end(span.End - 1));
            json.WriteString("label", span.Label);
            WriteIf(json, withKnowledgeId, "kb_id", span.KnowledgeId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
