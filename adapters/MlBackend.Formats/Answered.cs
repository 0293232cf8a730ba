using MlBackend.Core.Annotations;

namespace MlBackend.Formats;

/// <summary>Answers of formats that have no names for questions.</summary>
internal static class Answered
{
    /// <summary>What the name of a question about spans ends with where labels of the document are another.</summary>
    public const string SpansSuffix = "-spans";

    /// <summary>What the name of a question about links ends with.</summary>
    public const string RelationsSuffix = "-relations";

    /// <summary>The answers that a record gives; null parts are not answered.</summary>
    public static IReadOnlyList<Answer> Of(
        string question, IReadOnlyList<string>? labels, IReadOnlyList<LabelledSpan>? spans, IReadOnlyList<LabelledRelation>? relations = null)
    {
        List<Answer> answers = [];
        if (labels is not null)
        {
            answers.Add(new ChoiceAnswer(question, labels));
        }

        if (spans is not null)
        {
            answers.Add(new SpanAnswer(SpansName(question, labels is not null), spans));
        }

        if (relations is { Count: > 0 })
        {
            answers.Add(new RelationAnswer(question + RelationsSuffix, relations));
        }

        return answers;
    }

    /// <summary>The name of the question about spans.</summary>
    public static string SpansName(string question, bool besideLabels) => besideLabels ? question + SpansSuffix : question;

    /// <summary>Distinct spans in order.</summary>
    public static IReadOnlyList<LabelledSpan> InOrder(IEnumerable<LabelledSpan> spans) =>
        [.. spans.Distinct().OrderBy(span => span.Start).ThenBy(span => span.End).ThenBy(span => span.Label, StringComparer.Ordinal)];
}
