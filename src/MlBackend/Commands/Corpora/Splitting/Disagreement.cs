using MlBackend.Core.Annotations;

namespace MlBackend.Commands.Corpora.Splitting;

/// <summary>Whose answers count where several people annotated a document.</summary>
internal static class Disagreement
{
    /// <summary>The names of the rules: ground truth first and then the newest, the newest, what more than half say, everybody.</summary>
    public static IReadOnlyList<string> Rules { get; } = ["ground-truth", "newest", "majority", "all"];

    /// <summary>The answers that count: one list, or one a person.</summary>
    /// <param name="rule">One of <see cref="Rules"/>.</param>
    /// <param name="annotations">Submitted annotations of one document.</param>
    public static IEnumerable<(Annotation Of, IReadOnlyList<Answer> Answers)> Settle(string rule, IReadOnlyList<Annotation> annotations)
    {
        if (Consensus.Of(annotations) is not { } consensus)
        {
            return [];
        }

        List<Annotation> newest = [.. annotations.GroupBy(annotation => annotation.Annotator, StringComparer.Ordinal)
            .Select(own => Consensus.Of(own)).OfType<Annotation>()];
        switch (rule)
        {
            case "newest":
                var last = newest.OrderByDescending(annotation => annotation.UpdatedAt).ThenByDescending(annotation => annotation.ExternalId, StringComparer.Ordinal).First();
                return [(last, last.Answers)];
            case "majority":
                return [(consensus, Majority(newest, consensus))];
            case "all":
                return newest.Select(annotation => (annotation, annotation.Answers));
            default:
                return [(consensus, consensus.Answers)];
        }
    }

    private static List<Answer> Majority(List<Annotation> annotations, Annotation consensus)
    {
        List<Answer> settled = [];
        foreach (var question in annotations.SelectMany(annotation => annotation.Answers).Select(answer => answer.Question).Distinct(StringComparer.Ordinal))
        {
            var answers = annotations.SelectMany(annotation => annotation.Answers.Where(answer => answer.Question == question)).ToList();
            var first = consensus.Answers.FirstOrDefault(answer => answer.Question == question) ?? answers[0];
            settled.Add(first switch
            {
                SpanAnswer => new SpanAnswer(question, [.. MoreThanHalf(answers.OfType<SpanAnswer>().Select(answer => answer.Spans.Distinct()), answers.Count)
                    .OrderBy(span => span.Start).ThenBy(span => span.End).ThenBy(span => span.Label, StringComparer.Ordinal)]),
                ChoiceAnswer { Labels.Count: 1 } when answers.TrueForAll(answer => answer is ChoiceAnswer { Labels.Count: 1 }) =>
                    new ChoiceAnswer(question, [MostFrequent([.. answers.Cast<ChoiceAnswer>().Select(answer => answer.Labels[0])], ((ChoiceAnswer)first).Labels[0])]),
                ChoiceAnswer => new ChoiceAnswer(question, [.. MoreThanHalf(answers.OfType<ChoiceAnswer>().Select(answer => answer.Labels.Distinct()), answers.Count)]),
                _ => first,
            });
        }

        return settled;
    }

    private static IEnumerable<T> MoreThanHalf<T>(IEnumerable<IEnumerable<T>> votes, int people) =>
        votes.SelectMany(own => own).GroupBy(vote => vote).Where(same => same.Count() * 2 > people).Select(same => same.Key);

    /// <summary>Of a tie, the annotation that counts otherwise decides where it is among the first.</summary>
    private static string MostFrequent(List<string> labels, string preferred) =>
        labels.GroupBy(label => label, StringComparer.Ordinal).OrderByDescending(same => same.Count())
            .ThenByDescending(same => same.Key == preferred).ThenBy(same => same.Key, StringComparer.Ordinal).First().Key;
}
