using MlBackend.Core.Annotations;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;

namespace MlBackend.Learning;

/// <summary>
/// Families refuse labels that their question lacks. After a label was taken out of a question, old answers still carry
/// it; this leaves such labels out, so that the rest can train.
/// </summary>
public static class KnownLabels
{
    /// <summary>
    /// The set without labels that are not the question's, and how many examples that changed. A choice that loses its
    /// only label is left out; answers with several labels or spans lose the unknown ones only. A question without any
    /// label takes them from the data: nothing is left out then.
    /// </summary>
    public static (TrainingSet Set, int Changed) Only(TrainingSet set)
    {
        if (set.Question.Labels.Count == 0)
        {
            return (set, 0);
        }

        var known = set.Question.Labels.ToHashSet(StringComparer.Ordinal);
        var kept = new List<Example>(set.Examples.Count);
        var changed = 0;
        foreach (var example in set.Examples)
        {
            var answer = Strip(example.Answer, known);
            changed += ReferenceEquals(answer, example.Answer) ? 0 : 1;
            if (!set.Question.Kind.TakesOneLabel() || answer is not ChoiceAnswer { Labels.Count: 0 })
            {
                kept.Add(ReferenceEquals(answer, example.Answer) ? example : example with { Answer = answer });
            }
        }

        return (set with { Examples = kept }, changed);
    }

    private static Answer Strip(Answer answer, HashSet<string> known) => answer switch
    {
        ChoiceAnswer choice when !choice.Labels.All(known.Contains) => choice with { Labels = [.. choice.Labels.Where(known.Contains)] },
        SpanAnswer spans when !spans.Spans.All(span => known.Contains(span.Label)) =>
            spans with { Spans = [.. spans.Spans.Where(span => known.Contains(span.Label))] },
        _ => answer,
    };
}
