using MlBackend.Core.Questions;

namespace MlBackend.Argilla.Mapper;

/// <summary>What of an Argilla question only this adapter reads, in <see cref="Question.Details"/>.</summary>
internal static class QuestionDetails
{
    private const string IdKey = "id";
    private const string OverlapKey = "overlap";
    private const string RankingKey = "ranking";

    /// <summary>Argilla's id of the question; a preference has that of its ranking.</summary>
    public static string? Id(Question question) => question.Details?.GetValueOrDefault(IdKey);

    /// <summary>True where spans may lie over each other.</summary>
    public static bool MayOverlap(Question question) => question.Details?.ContainsKey(OverlapKey) == true;

    /// <summary>The name of the ranking that a preference between two of its items belongs to; null for every other question.</summary>
    public static string? Ranking(Question question) => question.Details?.GetValueOrDefault(RankingKey);

    /// <summary>The details of a question.</summary>
    public static IReadOnlyDictionary<string, string> Of(string id, bool mayOverlap = false, string? ranking = null)
    {
        SortedDictionary<string, string> details = new(StringComparer.Ordinal) { [IdKey] = id };
        if (mayOverlap)
        {
            details[OverlapKey] = "true";
        }

        if (ranking is not null)
        {
            details[RankingKey] = ranking;
        }

        return details;
    }
}
