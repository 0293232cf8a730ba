using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Spans;

namespace MlBackend.Learning;

/// <summary>Asks the models of a release, those about spans last: they need the spans.</summary>
public static class ReleaseAnswers
{
    /// <summary>The suggestions of each document, in order.</summary>
    /// <param name="models">One a question.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="failed">Told of a model that throws, which then costs its own question only; null lets it throw.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static IReadOnlyList<List<Suggestion>> Of(
        IReadOnlyList<IModel> models, IReadOnlyList<Document> documents, Action<IModel, Exception>? failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(documents);
        var suggestions = new List<Suggestion>[documents.Count];
        for (var index = 0; index < suggestions.Length; index++)
        {
            suggestions[index] = new List<Suggestion>(models.Count);
        }

        foreach (var model in models.Where(model => !model.Question.PerSpan))
        {
            Ask(model, () => model.Suggest(documents, cancellationToken));
        }

        foreach (var model in models.Where(model => model.Question.PerSpan))
        {
            Ask(model, () => SpanAnswers.Suggest(model, models.Select(other => other.Question), documents, suggestions, cancellationToken));
        }

        return suggestions;

        void Ask(IModel model, Func<IReadOnlyList<Suggestion?>> answers)
        {
            try
            {
                var given = answers();
                for (var index = 0; index < given.Count; index++)
                {
                    if (given[index] is { } answer)
                    {
                        suggestions[index].Add(answer);
                    }
                }
            }
            catch (Exception exception) when (failed is not null && exception is not OperationCanceledException)
            {
                failed(model, exception);
            }
        }
    }
}
