using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Argilla.Mapper;

/// <summary>Rankings, <c>[{value, rank}]</c> with rank 1 for the best, as preferences between two items, and back.</summary>
internal static class Rankings
{
    /// <summary>An item of a suggested ranking.</summary>
    /// <param name="Item">The option.</param>
    /// <param name="Rank">From 1 for the best; no two alike.</param>
    /// <param name="Score">The probability in [0,1] that it is better than another item, on average over the others.</param>
    public readonly record struct Ranked(string Item, int Rank, double Score);

    /// <summary>The ranking that a person gave, the best first, items of one rank in their order; null where the value is none.</summary>
    public static RankingAnswer? Read(Question question, JsonElement value)
    {
        if (Ranks(value) is not { Count: > 0 } ranks)
        {
            return null;
        }

        IReadOnlyList<string> items = [.. ranks.OrderBy(rank => rank.Value).ThenBy(rank => IndexOf(question.Labels, rank.Key)).Select(rank => rank.Key)];
        return new RankingAnswer(question.Name, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [""] = items });
    }

    /// <summary>Which of a preference's two items a ranking puts first; null where both have one rank, or one has none.</summary>
    public static ChoiceAnswer? Preference(Question question, JsonElement value)
    {
        if (Ranks(value) is not { } ranks || !ranks.TryGetValue(question.Labels[0], out var first) || !ranks.TryGetValue(question.Labels[1], out var second))
        {
            return null;
        }

        return first == second ? null : new ChoiceAnswer(question.Name, [question.Labels[first < second ? 0 : 1]]);
    }

    /// <summary>
    /// The ranking that preferences amount to: by the probability of being preferred, summed over the others. Null where one of two
    /// items was not compared.
    /// </summary>
    /// <param name="ranking">The ranking.</param>
    /// <param name="preferences">Its preferences, with what is suggested for each.</param>
    public static IReadOnlyList<Ranked>? Compose(Question ranking, IReadOnlyList<(Question Preference, ChoiceSuggestion Suggestion)> preferences)
    {
        var count = ranking.Labels.Count;
        if (preferences.Count != count * (count - 1) / 2)
        {
            return null;
        }

        var won = new double[count];
        foreach (var (preference, suggestion) in preferences)
        {
            var (first, second) = (IndexOf(ranking.Labels, preference.Labels[0]), IndexOf(ranking.Labels, preference.Labels[1]));
            if (first < 0 || second < 0)
            {
                return null;
            }

            var probability = Probability(suggestion, preference.Labels[0]);
            won[first] += probability;
            won[second] += 1 - probability;
        }

        return
        [
            .. ranking.Labels.Select((item, at) => (item, Score: won[at] / (count - 1))).OrderByDescending(entry => entry.Score)
                .Select((entry, at) => new Ranked(entry.item, at + 1, entry.Score)),
        ];
    }

    private static double Probability(ChoiceSuggestion suggestion, string label)
    {
        foreach (var scored in suggestion.Distribution)
        {
            if (string.Equals(scored.Label, label, StringComparison.Ordinal))
            {
                return scored.Confidence;
            }
        }

        return 0.5;
    }

    private static Dictionary<string, int>? Ranks(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        Dictionary<string, int> ranks = new(StringComparer.Ordinal);
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("value", out var name) && name.ValueKind == JsonValueKind.String
                && item.TryGetProperty("rank", out var rank) && rank.ValueKind == JsonValueKind.Number && rank.TryGetInt32(out var number))
            {
                ranks[name.GetString()!] = number;
            }
        }

        return ranks;
    }

    private static int IndexOf(IReadOnlyList<string> labels, string label)
    {
        for (var at = 0; at < labels.Count; at++)
        {
            if (string.Equals(labels[at], label, StringComparison.Ordinal))
            {
                return at;
            }
        }

        return -1;
    }
}
