using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Json;
using MlBackend.Text.Offsets;

namespace MlBackend.LabelStudio.Mapper;

/// <summary>
/// Reads a person's regions as answers. A submitted annotation without a region says "no span" to a Span question and "none of
/// them" to a MultiChoice or Taxonomy question; where one label is the answer there is none then.
/// </summary>
internal static class AnswerReader
{
    /// <summary>The answers to the learned questions of a schema.</summary>
    /// <param name="result">The annotation's list of regions.</param>
    /// <param name="schema">What was asked.</param>
    /// <param name="document">The texts that the offsets count in.</param>
    /// <param name="unreadable">Counts the questions whose regions fit neither form nor text; half of an answer would teach wrong.</param>
    public static IReadOnlyList<Answer> Read(JsonElement result, Schema schema, Document document, ref int unreadable)
    {
        List<Answer> answers = [];
        foreach (var question in schema.Learned)
        {
            var own = RegionsOf(result, question.Name);
            if (question.Kind == QuestionKind.Span)
            {
                if (document.Field(question.Field) is { } text)
                {
                    Add(answers, Spans(question.Name, own, new CodePointIndex(text)), ref unreadable);
                }
            }
            else if (own.Count > 0 || !question.Kind.TakesOneLabel())
            {
                Add(answers, Choices(question.Name, own, question.Kind), ref unreadable);
            }
        }

        return answers;
    }

    /// <summary>The spans of one question; null where one has no whole offsets, or lies outside the text.</summary>
    public static SpanAnswer? Spans(string question, IReadOnlyList<JsonElement> regions, CodePointIndex index)
    {
        List<LabelledSpan> spans = [];
        foreach (var region in regions)
        {
            if (!region.TryGetProperty("value", out var value) || RegionValue.Labels(value, QuestionKind.Span) is not { } labels
                || !Offset(value, "start", out var from) || !Offset(value, "end", out var to) || from >= to
                || !index.TryToUtf16(from, out var start) || !index.TryToUtf16(to, out var end))
            {
                return null;
            }

            spans.AddRange(labels.Select(label => new LabelledSpan(start, end, label)));
        }

        return new SpanAnswer(question, [.. spans.Distinct().OrderBy(span => span.Start).ThenBy(span => span.End).ThenBy(span => span.Label, StringComparer.Ordinal)]);
    }

    /// <summary>The labels of one question; null where they have another form than its kind, or there is none where one is needed.</summary>
    public static ChoiceAnswer? Choices(string question, IReadOnlyList<JsonElement> regions, QuestionKind kind)
    {
        List<string> labels = [];
        foreach (var region in regions)
        {
            if (!region.TryGetProperty("value", out var value) || RegionValue.Labels(value, kind) is not { } own)
            {
                return null;
            }

            labels.AddRange(own);
        }

        return !kind.TakesOneLabel() ? new ChoiceAnswer(question, [.. labels.Distinct(StringComparer.Ordinal)])
            : labels.Count > 0 ? new ChoiceAnswer(question, [labels[^1]])
            : null;
    }

    private static void Add(List<Answer> answers, Answer? answer, ref int unreadable)
    {
        if (answer is null)
        {
            unreadable++;
        }
        else
        {
            answers.Add(answer);
        }
    }

    private static List<JsonElement> RegionsOf(JsonElement result, string question) => result.ValueKind != JsonValueKind.Array ? [] :
    [
        .. result.EnumerateArray().Where(region => region.ValueKind == JsonValueKind.Object
            && region.TryGetProperty("from_name", out var name) && JsonText.Read(name) == question),
    ];

    private static bool Offset(JsonElement value, string member, out CodePointOffset offset)
    {
        offset = default;
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(member, out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out var units))
        {
            return false;
        }

        offset = new CodePointOffset(units);
        return true;
    }
}
