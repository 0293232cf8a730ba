using System.Text;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Text.Anonymisation;

namespace MlBackend.Commands.Converting;

/// <summary>
/// Puts placeholders for personal data in every text of documents and moves spans and tokens along. A name marked once is replaced
/// wherever the same words stand in the document. Only counts are kept.
/// </summary>
/// <param name="personLabels">The labels of spans that are names of persons.</param>
/// <param name="schema">Tells which text a question asks about; null = all ask about the document's main one.</param>
internal sealed class Anonymiser(IReadOnlySet<string> personLabels, Schema? schema = null)
{
    private readonly SortedDictionary<PersonalDataKind, long> counts = [];

    /// <summary>How many pieces of each kind were replaced, in all texts so far.</summary>
    public IReadOnlyDictionary<PersonalDataKind, long> Counts => counts;

    /// <summary>The document without personal data.</summary>
    public CorpusDocument Anonymise(CorpusDocument document)
    {
        var names = Names(document);
        var main = document.TokensOf ?? document.Document.Fields.Keys.FirstOrDefault();
        var fields = document.Document.Fields.ToDictionary(field => field.Key, field => Replace(field.Value, names), StringComparer.Ordinal);
        var moved = main is null ? Replace("", []) : fields[main];
        return document with
        {
            Document = document.Document with { Fields = fields.ToDictionary(field => field.Key, field => field.Value.Text, StringComparer.Ordinal) },
            Answers = Answers(document.Answers),
            Rejected = Answers(document.Rejected),
            Annotations = [.. document.Annotations.Select(annotation => annotation with { Answers = Answers(annotation.Answers) })],
            Tokens = document.Tokens is null ? null : Tokens(document.Tokens, moved),
            Metadata = document.Metadata.ToDictionary(entry => entry.Key, entry => Value(entry.Value, names), StringComparer.Ordinal),
        };

        List<Answer> Answers(IReadOnlyList<Answer> answers) => [.. answers.Select(answer =>
            Moved(answer, schema?.Find(answer.Question) is { } asked && fields.TryGetValue(asked.Field, out var own) ? own : moved, names))];
    }

    private List<string> Names(CorpusDocument document)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var answer in document.Answers.Concat(document.Annotations.SelectMany(annotation => annotation.Answers)).OfType<SpanAnswer>())
        {
            var texts = schema?.Find(answer.Question) is { } asked && document.Document.Field(asked.Field) is { } own ? [own] : document.Document.Fields.Values;
            foreach (var span in answer.Spans.Where(span => personLabels.Contains(span.Label)))
            {
                if (texts.FirstOrDefault(text => span.End.Value <= text.Length) is { } text && text[span.Start.Value..span.End.Value].Trim() is { Length: > 1 } name)
                {
                    names.Add(name);
                }
            }
        }

        return [.. names];
    }

    private Replacement Replace(string text, IReadOnlyList<string> names)
    {
        var found = PersonalDataFinder.Find(text, names.SelectMany(name => Places(text, name)));
        foreach (var piece in found)
        {
            counts[piece.Kind] = counts.GetValueOrDefault(piece.Kind) + 1;
        }

        return new Replacement(text, found);
    }

    private static IEnumerable<(int Start, int End)> Places(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + name.Length, StringComparison.Ordinal))
        {
            var end = at + name.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                yield return (at, end);
            }
        }
    }

    private Answer Moved(Answer answer, Replacement replacement, IReadOnlyList<string> names) => answer switch
    {
        SpanAnswer spans => spans with { Spans = [.. spans.Spans.Select(replacement.Move).Distinct()] },
        RelationAnswer relations => relations with { Relations = [.. relations.Relations.Select(relation => relation with { From = replacement.Move(relation.From), To = replacement.Move(relation.To) })] },
        TextAnswer texts => texts with { Texts = [.. texts.Texts.Select(text => Replace(text, names).Text)] },
        _ => answer,
    };

    private static List<CorpusToken> Tokens(IReadOnlyList<CorpusToken> tokens, Replacement replacement)
    {
        List<CorpusToken> moved = [];
        var kept = new int[tokens.Count];
        for (var index = 0; index < tokens.Count; index++)
        {
            var span = replacement.Move(new LabelledSpan(tokens[index].Start, tokens[index].End, ""));
            if (moved.Count > 0 && span.Start < moved[^1].End)
            {
                // Several tokens of one piece of data are one placeholder now.
                moved[^1] = moved[^1] with { End = span.End.Value > moved[^1].End.Value ? span.End : moved[^1].End };
            }
            else
            {
                var isReplaced = replacement.Touches(tokens[index].Start.Value, tokens[index].End.Value);
                var said = tokens[index].Attributes;
                moved.Add(new CorpusToken(span.Start, span.End, isReplaced && said is not null ? said with { Lemma = null, Morphology = null, Other = null } : said));
            }

            kept[index] = moved.Count - 1;
        }

        return [.. moved.Select(token => token.Attributes?.Head is { } head && head < kept.Length ? token with { Attributes = token.Attributes with { Head = kept[head] } } : token)];
    }

    private JsonElement Value(JsonElement value, IReadOnlyList<string> names)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Array))
        {
            return value;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, value, names);
        }

        using var parsed = JsonDocument.Parse(buffer.ToArray());
        return parsed.RootElement.Clone();
    }

    private void Write(Utf8JsonWriter json, JsonElement value, IReadOnlyList<string> names)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                json.WriteStringValue(Replace(value.GetString()!, names).Text);
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var entry in value.EnumerateArray())
                {
                    Write(json, entry, names);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, names);
                }

                json.WriteEndObject();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    /// <summary>A text with its placeholders, and where its old offsets are now.</summary>
    private sealed class Replacement
    {
        private readonly IReadOnlyList<PersonalData> pieces;
        private readonly int[] starts;

        public Replacement(string text, IReadOnlyList<PersonalData> pieces)
        {
            this.pieces = pieces;
            starts = new int[pieces.Count];
            var written = new StringBuilder();
            var at = 0;
            for (var index = 0; index < pieces.Count; index++)
            {
                written.Append(text, at, pieces[index].Start - at);
                starts[index] = written.Length;
                written.Append(PersonalData.Placeholder(pieces[index].Kind));
                at = pieces[index].End;
            }

            Text = written.Append(text, at, text.Length - at).ToString();
        }

        public string Text { get; }

        public LabelledSpan Move(LabelledSpan span) => span with { Start = new Utf16Offset(Moved(span.Start.Value, isEnd: false)), End = new Utf16Offset(Moved(span.End.Value, isEnd: true)) };

        public bool Touches(int start, int end) => pieces.Any(piece => piece.Start < end && start < piece.End);

        // An offset inside of a piece moves to that end of the placeholder which keeps it in the span.
        private int Moved(int offset, bool isEnd)
        {
            var index = Before(offset);
            if (index < 0)
            {
                return offset;
            }

            var piece = pieces[index];
            var length = PersonalData.Placeholder(piece.Kind).Length;
            return offset >= piece.End ? starts[index] + length + offset - piece.End
                : offset == piece.Start ? starts[index]
                : isEnd ? starts[index] + length
                : starts[index];
        }

        /// <summary>The last piece that begins at or before an offset; −1 where there is none.</summary>
        private int Before(int offset)
        {
            var (low, high) = (0, pieces.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (pieces[middle].Start <= offset)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low - 1;
        }
    }
}
