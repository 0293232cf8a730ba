using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Text.Offsets;

namespace MlBackend.Formats.Prodigy;

/// <summary>
/// One object of Prodigy's JSONL (Prodigy documentation, "Annotation interfaces"):
/// <code>
/// text     the document
/// answer   accept (also where absent), reject: what is proposed is wrong, ignore: no answer
/// spans    [{start, end, label}]; code points, end exclusive; with accept also an empty list is an answer
/// tokens   [{text, start, end}]; checked against the text; without spans: nothing was marked
/// label    the proposed label: accepted "LABEL", rejected "not LABEL"; a list means several
/// cats     {label: number or boolean}; on from 0.5
/// accept   [ids of the chosen options]
/// </code>
/// Rejected spans, cats and options say what is wrong but not what is right: they are no answer.
/// </summary>
internal sealed class ProdigyLayout
{
    private readonly JsonElement _record;
    private readonly long _line;
    private readonly CodePointIndex _offsets;

    public ProdigyLayout(JsonElement record, long line)
    {
        (_record, _line) = (record, line);
        Text = record.TryGetProperty("text", out var text)
            ? String(text, "text")
            : throw Invalid("it has no text");
        _offsets = new CodePointIndex(Text);
    }

    public string Text { get; }

    /// <summary>The answers of the line, at most one of each kind.</summary>
    /// <param name="question">Names the question. Spans beside a choice are another question: its name with <c>-spans</c>.</param>
    public IReadOnlyList<Answer> Answers(string question)
    {
        var hasTokens = CheckTokens();
        var verdict = _record.TryGetProperty("answer", out var answer) ? String(answer, "answer") : "accept";
        if (verdict is not ("accept" or "reject" or "ignore"))
        {
            throw Invalid("its answer is not accept, reject or ignore");
        }

        if (verdict == "ignore")
        {
            return [];
        }

        var accepted = verdict == "accept";
        var labels = Labels(accepted);
        var spans = accepted ? Spans(hasTokens, labels is not null) : null;
        return (labels, spans) switch
        {
            (null, null) => [],
            (null, _) => [new SpanAnswer(question, spans)],
            (_, null) => [new ChoiceAnswer(question, labels)],
            _ => [new ChoiceAnswer(question, labels), new SpanAnswer(question + "-spans", spans)],
        };
    }

    private List<string>? Labels(bool accepted)
    {
        if (Get("cats", JsonValueKind.Object) is { } cats)
        {
            return accepted ? [.. cats.EnumerateObject().Where(IsOn).Select(category => category.Name).Distinct(StringComparer.Ordinal)] : null;
        }

        if (Get("accept", JsonValueKind.Array) is { } chosen)
        {
            return accepted ? Strings(chosen, "accept") : null;
        }

        if (!_record.TryGetProperty("label", out var label) || label.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (label.ValueKind == JsonValueKind.Array)
        {
            return accepted ? Strings(label, "label") : null;
        }

        var name = String(label, "label");
        return [accepted ? name : "not " + name];
    }

    private List<LabelledSpan>? Spans(bool hasTokens, bool hasLabels)
    {
        if (Get("spans", JsonValueKind.Array) is not { } list)
        {
            return hasTokens && !hasLabels ? [] : null;
        }

        List<LabelledSpan> spans = [];
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("label", out var label))
            {
                // Beside a choice, spans without label only highlight what a pattern matched.
                if (hasLabels)
                {
                    return null;
                }

                throw Invalid("a span has no label");
            }

            var (start, end) = Range(entry, "span");
            spans.Add(new LabelledSpan(start, end, String(label, "label")));
        }

        return [.. spans.Distinct().OrderBy(span => span.Start).ThenBy(span => span.End)];
    }

    // A file whose offsets count something else than code points shows it here, before a model learns nonsense.
    private bool CheckTokens()
    {
        if (Get("tokens", JsonValueKind.Array) is not { } tokens)
        {
            return false;
        }

        foreach (var token in tokens.EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Object || !token.TryGetProperty("text", out var text))
            {
                continue;
            }

            var (start, end) = Range(token, "token");
            if (!Text.AsSpan(start.Value, end.Value - start.Value).SequenceEqual(String(text, "text")))
            {
                throw ErrorCodes.SpanOutsideText.With($"line {_line}, the text at a token's offsets is not the token's.");
            }
        }

        return true;
    }

    private (Utf16Offset Start, Utf16Offset End) Range(JsonElement entry, string what)
    {
        var (start, end) = (Integer(entry, "start", what), Integer(entry, "end", what));
        if (start >= end && what == "span")
        {
            throw ErrorCodes.SpanOutsideText.With($"line {_line}, start {start} is not before end {end}.");
        }

        return start <= end
            && _offsets.TryToUtf16(new CodePointOffset(start), out var first)
            && _offsets.TryToUtf16(new CodePointOffset(end), out var last)
                ? (first, last)
                : throw ErrorCodes.SpanOutsideText.With($"line {_line}, {what} {start}-{end} in a text of {_offsets.CodePointCount} code points.");
    }

    private bool IsOn(JsonProperty category) => category.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => category.Value.GetDouble() >= 0.5,
        _ => throw Invalid("a value of cats is neither number nor boolean"),
    };

    private JsonElement? Get(string name, JsonValueKind kind)
    {
        if (!_record.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == kind ? value : throw Invalid($"its {name} is no {kind.ToString().ToLowerInvariant()}");
    }

    private List<string> Strings(JsonElement list, string name)
    {
        List<string> labels = [];
        foreach (var entry in list.EnumerateArray())
        {
            var label = entry.ValueKind == JsonValueKind.Number ? entry.GetRawText() : String(entry, name);
            if (!labels.Contains(label, StringComparer.Ordinal))
            {
                labels.Add(label);
            }
        }

        return labels;
    }

    private int Integer(JsonElement entry, string name, string what) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw Invalid($"a {what} has no whole number as {name}");

    private string String(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Invalid($"its {name} is no string");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw ErrorCodes.JsonLineInvalid.With($"line {_line}, {name} holds half a surrogate pair (a \\ud… alone).", exception);
        }
    }

    private MlBackendException Invalid(string what) => ErrorCodes.RecordInvalid.With($"line {_line}, {what}.");
}
