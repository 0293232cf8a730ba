namespace MlBackend.Core.Annotations;

/// <summary>A number. Kept, not learned.</summary>
public sealed record NumberAnswer(string Question, double Number) : Answer(Question);

/// <summary>What a person wrote, in one or several pieces. Kept, not learned.</summary>
public sealed record TextAnswer(string Question, IReadOnlyList<string> Texts) : Answer(Question);

/// <summary>The ids of items, the best first, in one list or in several that have names. Kept, not learned.</summary>
public sealed record RankingAnswer(string Question, IReadOnlyDictionary<string, IReadOnlyList<string>> Lists) : Answer(Question);

/// <summary>Links between spans. Kept, not learned.</summary>
public sealed record RelationAnswer(string Question, IReadOnlyList<LabelledRelation> Relations) : Answer(Question);

/// <summary>One link.</summary>
/// <param name="FromQuestion">The span question that the first span answers.</param>
/// <param name="From">The first span.</param>
/// <param name="ToQuestion">The span question that the second span answers.</param>
/// <param name="To">The second span.</param>
/// <param name="Direction">Which way it points.</param>
/// <param name="Labels">Its labels; none where links have none.</param>
public sealed record LabelledRelation(
    string FromQuestion, LabelledSpan From, string ToQuestion, LabelledSpan To, RelationDirection Direction, IReadOnlyList<string> Labels);

/// <summary>Which way a link points. The numbers are stored: append, never renumber.</summary>
public enum RelationDirection
{
    /// <summary>From the first to the second.</summary>
    Right = 0,

    /// <summary>From the second to the first.</summary>
    Left = 1,

    /// <summary>Both ways.</summary>
    Both = 2,
}
