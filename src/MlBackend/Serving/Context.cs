using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Spans;

namespace MlBackend.Serving;

/// <summary>Folds what a person has just answered into what models suggest for the same document.</summary>
internal static class Context
{
    /// <summary>
    /// Spans just made are carried to the same words; what was said about one of them goes along. A question about the whole
    /// document that has just been answered is not suggested any more.
    /// </summary>
    public static List<Suggestion> Fold(Schema schema, Document document, List<Suggestion> suggestions, IReadOnlyList<Answer> made)
    {
        List<Suggestion> folded = [.. suggestions.Where(suggestion => !made.Any(answer => answer is ChoiceAnswer && answer.Question == suggestion.Question))];
        foreach (var answer in made.OfType<SpanAnswer>())
        {
            if (schema.Find(answer.Question) is { IsLearned: true } question && document.Field(question.Field) is { } text)
            {
                var at = folded.FindIndex(suggestion => suggestion.Question == answer.Question);
                var before = at >= 0 ? folded[at] as SpanSuggestion : null;
                var after = SameWords.Fold(before ?? new SpanSuggestion(answer.Question, 1, []), answer.Spans, text);
                if (at >= 0)
                {
                    folded[at] = after;
                }
                else
                {
                    folded.Add(after);
                }
            }
        }

        return folded;
    }
}
