using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning;
using MlBackend.Learning.Selection;

namespace MlBackend.Serving;

/// <summary>Asks every champion of a release and joins their suggestions by document.</summary>
internal sealed class Predictor(ServiceMetrics metrics, TimeProvider time, ILogger<Predictor> log)
{
    /// <summary>As many as documents and in their order. A champion that fails costs only its own question.</summary>
    /// <param name="project">The project.</param>
    /// <param name="schema">The request's own questions; champions of others are not asked.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="made">What the person who asks has just answered; similar things are suggested, and what stands already is not.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<IReadOnlyList<DocumentSuggestion>> SuggestAsync(
        LiveProject project, Schema schema, IReadOnlyList<Document> documents, IReadOnlyList<Answer> made, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        List<IModel> champions = [];
        foreach (var loading in project.Champions)
        {
            if (await LoadedAsync(loading, project, cancellationToken) is { } champion && schema.Find(champion.Question.Name) is not null)
            {
                champions.Add(champion);
            }
        }

        var suggestions = ReleaseAnswers.Of(champions, documents, (model, exception) => Failed(model, exception, documents.Count), cancellationToken);
        metrics.Predicted(documents.Count, time.GetElapsedTime(began));
        return [.. documents.Select((document, index) => Joined(document, made.Count == 0 ? suggestions[index] : Context.Fold(schema, document, suggestions[index], made)))];
    }

    /// <summary>What is answered where there is no release yet: nothing but what follows from an answer just made.</summary>
    public static DocumentSuggestion Nothing(Schema schema, Document document, IReadOnlyList<Answer> made) =>
        Joined(document, made.Count == 0 ? [] : Context.Fold(schema, document, [], made));

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

    private void Failed(IModel champion, Exception exception, int documents)
    {
        metrics.Failed(documents);
        Log.SuggestingFailed(log, exception, ErrorCodes.Unexpected.Id, champion.Family, documents);
    }
}
