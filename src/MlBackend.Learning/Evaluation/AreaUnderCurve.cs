using MlBackend.Core.Annotations;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Evaluation;

/// <summary>Area under the ROC curve: the probability that a document with the label outranks one without it; ties count half.</summary>
internal static class AreaUnderCurve
{
    /// <summary>The mean over the labels that some documents have and some do not; null where there is none.</summary>
    public static double? Mean(Question question, IReadOnlyList<Answer> truth, IReadOnlyList<Suggestion?> suggested)
    {
        if (!question.Kind.TakesLabels())
        {
            return null;
        }

        var areas = question.Labels.Select(label => Of(label, truth, suggested)).OfType<double>().ToList();
        return areas.Count == 0 ? null : areas.Average();
    }

    private static double? Of(string label, IReadOnlyList<Answer> truth, IReadOnlyList<Suggestion?> suggested)
    {
        var scored = new List<(double Score, bool Has)>(truth.Count);
        for (var index = 0; index < truth.Count; index++)
        {
            if (suggested[index] is ChoiceSuggestion suggestion)
            {
                var score = suggestion.Distribution.FirstOrDefault(scored => scored.Label == label).Confidence;
                scored.Add((score, truth[index] is ChoiceAnswer answer && answer.Labels.Contains(label)));
            }
        }

        return Of(scored);
    }

    /// <summary>By rank sums (Mann and Whitney 1947), equal scores sharing the mean of their ranks.</summary>
    internal static double? Of(List<(double Score, bool Has)> scored)
    {
        var positives = scored.Count(entry => entry.Has);
        var negatives = scored.Count - positives;
        if (positives == 0 || negatives == 0)
        {
            return null;
        }

        scored.Sort((one, other) => one.Score.CompareTo(other.Score));
        var rankSum = 0.0;
        for (var from = 0; from < scored.Count;)
        {
            var to = from;
            while (to < scored.Count && scored[to].Score == scored[from].Score)
            {
                to++;
            }

            var rank = (from + 1 + to) / 2.0;
            for (; from < to; from++)
            {
                rankSum += scored[from].Has ? rank : 0;
            }
        }

        return (rankSum - (positives * (positives + 1.0) / 2)) / ((double)positives * negatives);
    }
}
