using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Text.Offsets;

namespace MlBackend.Argilla.Mapper;

/// <summary>
/// Reads a person's values, <c>{question: {value}}</c>, as answers. A submitted response without a value says "no span" to a span
/// question and "none of them" to a question with several labels; to every other question it says nothing.
/// </summary>
internal static class AnswerReader
{
    /// <summary>The answers to the questions of a schema.</summary>
    /// <param name="values">The response's values.</param>
    /// <param name="schema">What was asked.</param>
    /// <param name="document">The texts that the offsets count in.</param>
    /// <param name="isWhole">True where what has no value was left empty on purpose.</param>
    /// <param name="unreadable">Counts the values that fit neither question nor text; half of an answer would teach wrong.</param>
    public static IReadOnlyList<Answer> Read(JsonElement values, Schema schema, Document document, bool isWhole, ref int unreadable)
    {
        List<Answer> answers = [];
        foreach (var question in schema.Questions)
        {
            if (Value(values, QuestionDetails.Ranking(question) ?? question.Name) is not { } value)
            {
                if (isWhole && question.IsLearned && Empty(question, document) is { } none)
                {
                    answers.Add(none);
                }
            }
            else if (QuestionDetails.Ranking(question) is not null)
            {
                // Two items on one rank say nothing of which is better.
                if (Rankings.Preference(question, value) is { } preference)
                {
                    answers.Add(preference);
                }
            }
            else if (Read(question, value, document) is { } answer)
            {
                answers.Add(answer);
            }
            else
            {
                unreadable++;
            }
        }

        return answers;
    }

    /// <summary>The answer that a value is; null where it does not fit.</summary>
    public static Answer? Read(Question question, JsonElement value, Document document) => question.Kind switch
    {
        QuestionKind.Choice when value.ValueKind == JsonValueKind.String => Choice(question, [value.GetString()!]),
        QuestionKind.Rating when value.ValueKind == JsonValueKind.Number => Choice(question, [value.GetRawText()]),
        QuestionKind.MultiChoice when value.ValueKind == JsonValueKind.Array => Choice(question, [.. value.EnumerateArray().Select(label => label.ToString()).Distinct(StringComparer.Ordinal)]),
        QuestionKind.Span when document.Field(question.Field) is { } text => Spans(question, value, text),
        QuestionKind.Text when value.ValueKind == JsonValueKind.String => new TextAnswer(question.Name, [value.GetString()!]),
        QuestionKind.Ranking => Rankings.Read(question, value),
        _ => null,
    };

    private static JsonElement? Value(JsonElement values, string name) =>
        values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out var entry)
        && entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("value", out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static Answer? Empty(Question question, Document document) => question.Kind switch
    {
        QuestionKind.MultiChoice => new ChoiceAnswer(question.Name, []),
        QuestionKind.Span when document.Field(question.Field) is not null => new SpanAnswer(question.Name, []),
        _ => null,
    };

    private static ChoiceAnswer? Choice(Question question, IReadOnlyList<string> labels) =>
        labels.All(label => question.Labels.Contains(label, StringComparer.Ordinal)) ? new ChoiceAnswer(question.Name, labels) : null;

    /// <summary>The spans; null where one of them is none, or lies outside the text: Argilla does not look again when a text changes.</summary>
    private static SpanAnswer? Spans(Question question, JsonElement value, string text)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var index = new CodePointIndex(text);
        List<LabelledSpan> spans = [];
        foreach (var span in value.EnumerateArray())
        {
            if (span.ValueKind != JsonValueKind.Object
                || !Offset(span, "start", index, out var start) || !Offset(span, "end", index, out var end) || end <= start
                || !span.TryGetProperty("label", out var label) || label.ValueKind != JsonValueKind.String
                || !question.Labels.Contains(label.GetString(), StringComparer.Ordinal))
            {
                return null;
            }

            spans.Add(new LabelledSpan(start, end, label.GetString()!));
        }

        return new SpanAnswer(question.Name, [.. spans.Distinct().OrderBy(span => span.Start).ThenBy(span => span.End).ThenBy(span => span.Label, StringComparer.Ordinal)]);
    }

    private static bool Offset(JsonElement span, string name, CodePointIndex index, out Utf16Offset offset)
    {
        offset = default;
        return span.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var codePoints) && index.TryToUtf16(new CodePointOffset(codePoints), out offset);
    }
}
