using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Selection;

namespace MlBackend.Serving;

/// <summary>Asks every champion of a release and joins their suggestions by document.</summary>
internal sealed class Predictor(ServiceMetrics metrics, TimeProvider time, ILogger<Predictor> log)
{
    /// <summary>As many as documents and in their order. A champion that fails costs only its own question.</summary>
    public async ValueTask<IReadOnlyList<DocumentSuggestion>> SuggestAsync(
        LiveProject project, Schema schema, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var suggestions = new List<Suggestion>[documents.Count];
        for (var index = 0; index < suggestions.Length; index++)
        {
            suggestions[index] = new List<Suggestion>(project.Champions.Count);
        }

        foreach (var loading in project.Champions)
        {
            if (await LoadedAsync(loading, project, cancellationToken) is { } champion && schema.Find(champion.Question.Name) is { } question)
            {
                Suggest(champion, question, documents, suggestions, cancellationToken);
            }
        }

        metrics.Predicted(documents.Count, time.GetElapsedTime(began));
        return [.. documents.Select((document, index) => Joined(document, suggestions[index]))];
    }

    /// <summary>What is answered where there is no release yet: nothing, and nothing is more urgent than anything else.</summary>
    public static DocumentSuggestion Nothing(Document document) => Joined(document, []);

    private static DocumentSuggestion Joined(Document document, IReadOnlyList<Suggestion> suggestions) =>
        new(document.ExternalId, suggestions, Priority.Of(suggestions));

    private async ValueTask<IModel?> LoadedAsync(Task<IModel> loading, LiveProject project, CancellationToken cancellationToken)
    {
        try
        {
            return await loading.WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is MlBackendException or IOException)
        {
            Log.ChampionUnreadable(log, exception, project.Served.Release.ToString());
            return null;
        }
    }

    private void Suggest(
        IModel champion, Question question, IReadOnlyList<Document> documents, List<Suggestion>[] suggestions, CancellationToken cancellationToken)
    {
        try
        {
            var answers = champion.Suggest(documents, cancellationToken);
            for (var index = 0; index < answers.Count; index++)
            {
                if (answers[index] is { } answer)
                {
                    suggestions[index].Add(answer);
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            metrics.Failed(documents.Count);
            Log.SuggestingFailed(log, exception, ErrorCodes.Unexpected.Id, champion.Family, documents.Count);
        }
    }
}
