using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;
using MlBackend.Text.Offsets;

namespace MlBackend.Formats.Prodigy;

/// <summary>
/// One object of Prodigy's JSONL (Prodigy documentation, "Annotation interfaces"):
/// <code>
/// text       the document
/// answer     accept (also where absent), reject: what is proposed is wrong, ignore: no answer
/// spans      [{start, end, label}]; code points, end exclusive; with accept also an empty list is an answer
/// tokens     [{text, start, end}]; checked against the text; without spans: nothing was marked
/// relations  [{head, child, label}] between tokens, or [{head_span, child_span, label}] between spans
/// label      the proposed label: accepted "LABEL", rejected "not LABEL"; a list means several
/// cats       {label: number or boolean}; on from 0.5
/// accept     [ids of the chosen options]
/// meta       {name: value}
/// </code>
/// Rejected spans, cats and options say what is wrong but not what is right: they are no answer.
/// </summary>
internal sealed class ProdigyLayout
{
    private readonly JsonRecord record;
    private readonly CodePointIndex offsets;

    public ProdigyLayout(JsonRecord record)
    {
        this.record = record;
        Text = record.Find("text") is { } text ? record.Text(text, "text")
            : throw record.Invalid(record.Element.TryGetProperty("text", out _) ? "its text is no string" : "it has no text");
        offsets = new CodePointIndex(Text);
    }

    public string Text { get; }

    /// <summary>The document and all that the line says of it.</summary>
    /// <param name="number">The number of the record.</param>
    /// <param name="options">Name the question. Spans beside a choice are another: its name with <c>-spans</c>.</param>
    public CorpusDocument Read(int number, CorpusOptions options)
    {
        var document = new Document(JsonRecord.Id(number), new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = Text });
        var tokens = Tokens();
        var verdict = record.Element.TryGetProperty("answer", out var answer) ? record.Text(answer, "answer") : "accept";
        if (verdict is not ("accept" or "reject" or "ignore"))
        {
            throw record.Invalid("its answer is not accept, reject or ignore");
        }

        var read = new CorpusDocument(document, [], record.Line) { Tokens = tokens, Metadata = Metadata(verdict) };
        if (verdict == "ignore")
        {
            return read;
        }

        var accepted = verdict == "accept";
        var labels = Labels(out var binary);
        var spans = Spans(tokens is not null, labels is not null);
        if (!accepted)
        {
            return binary
                ? read with { Answers = [new ChoiceAnswer(options.Question, ["not " + labels![0]])] }
                : read with { Rejected = Answered.Of(options.Question, labels, spans is { Count: 0 } ? null : spans) };
        }

        var relations = Relations(tokens, spans, Answered.SpansName(options.Question, labels is not null));
        return read with { Answers = Answered.Of(options.Question, labels, spans, relations) };
    }

    private Dictionary<string, JsonElement> Metadata(string verdict)
    {
        Dictionary<string, JsonElement> metadata = new(StringComparer.Ordinal);
        if (record.Find("meta") is { ValueKind: JsonValueKind.Object } meta)
        {
            foreach (var member in meta.EnumerateObject())
            {
                metadata[record.Name(member)] = member.Value.Clone();
            }
        }

        if (verdict == "ignore")
        {
            metadata["answer"] = record.Element.GetProperty("answer").Clone();
        }

        return metadata;
    }

    /// <summary>The labels that the line proposes; <paramref name="binary"/>: one of which it asks whether it is right.</summary>
    private List<string>? Labels(out bool binary)
    {
        binary = false;
        if (record.Find("cats", JsonValueKind.Object) is { } cats)
        {
            return [.. cats.EnumerateObject().Where(IsOn).Select(record.Name).Distinct(StringComparer.Ordinal)];
        }

        if (record.Find("accept", JsonValueKind.Array) is { } chosen)
        {
            return record.Texts(chosen, "accept");
        }

        if (record.Find("label") is not { } label)
        {
            return null;
        }

        if (label.ValueKind == JsonValueKind.Array)
        {
            return record.Texts(label, "label");
        }

        binary = true;
        return [record.Text(label, "label")];
    }

    private IReadOnlyList<LabelledSpan>? Spans(bool hasTokens, bool hasLabels)
    {
        if (record.Find("spans", JsonValueKind.Array) is not { } list)
        {
            return hasTokens && !hasLabels ? [] : null;
        }

        List<LabelledSpan> spans = [];
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("label", out _))
            {
                // Beside a choice, spans without label only highlight what a pattern matched.
                if (hasLabels)
                {
                    return null;
                }

                throw record.Invalid("a span has no label");
            }

            spans.Add(Span(entry));
        }

        return Answered.InOrder(spans);
    }

    private LabelledSpan Span(JsonElement entry)
    {
        var (start, end) = Range(entry, "span");
        return new LabelledSpan(start, end, entry.TryGetProperty("label", out var label) ? record.Text(label, "label") : throw record.Invalid("a span has no label"));
    }

    private List<LabelledRelation>? Relations(IReadOnlyList<CorpusToken>? tokens, IReadOnlyList<LabelledSpan>? spans, string question)
    {
        if (record.Find("relations", JsonValueKind.Array) is not { } list)
        {
            return null;
        }

        List<LabelledRelation> relations = [];
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                throw record.Invalid("a relation is no object");
            }

            var label = entry.TryGetProperty("label", out var named) ? record.Text(named, "label") : throw record.Invalid("a relation has no label");
            if (End(entry, "head", tokens, spans) is { } head && End(entry, "child", tokens, spans) is { } child)
            {
                relations.Add(new LabelledRelation(question, head, question, child, RelationDirection.Right, [label]));
            }
        }

        return relations;
    }

    /// <summary>The span at one end of a relation; null where that is a token without any, as in a dependency tree.</summary>
    private LabelledSpan? End(JsonElement entry, string name, IReadOnlyList<CorpusToken>? tokens, IReadOnlyList<LabelledSpan>? spans)
    {
        if (entry.TryGetProperty(name + "_span", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            return given.TryGetProperty("label", out var label) && label.ValueKind == JsonValueKind.String ? Span(given) : null;
        }

        var index = record.Integer(entry, name, "relation");
        if (tokens is null || index < 0 || index >= tokens.Count)
        {
            throw record.Invalid($"a relation's {name} is no token");
        }

        return spans?.Where(span => span.Start <= tokens[index].Start && tokens[index].End <= span.End).Select(span => (LabelledSpan?)span).FirstOrDefault();
    }

    // A file whose offsets count something else than code points shows it here, before a model learns nonsense.
    private List<CorpusToken>? Tokens()
    {
        if (record.Find("tokens", JsonValueKind.Array) is not { } list)
        {
            return null;
        }

        List<CorpusToken> tokens = [];
        foreach (var token in list.EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Object || !token.TryGetProperty("text", out var text))
            {
                continue;
            }

            var (start, end) = Range(token, "token");
            if (!Text.AsSpan(start.Value, end.Value - start.Value).SequenceEqual(record.Text(text, "text")))
            {
                throw ErrorCodes.SpanOutsideText.With($"line {record.Line}, the text at a token's offsets is not the token's.");
            }

            if (start < end && (tokens.Count == 0 || tokens[^1].End <= start))
            {
                tokens.Add(new CorpusToken(start, end));
            }
        }

        return tokens;
    }

    private (Utf16Offset Start, Utf16Offset End) Range(JsonElement entry, string what) =>
        record.Range(record.Integer(entry, "start", what), record.Integer(entry, "end", what), offsets, what);

    private bool IsOn(JsonProperty category) => category.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => category.Value.GetDouble() >= 0.5,
        _ => throw record.Invalid("a value of cats is neither number nor boolean"),
    };
}
