using MlBackend.Configuration.Projects;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Suggestions;
using MlBackend.Learning;
using MlBackend.Learning.Selection;
using MlBackend.Serving;
using MlBackend.Storage.Releases;

namespace MlBackend.Jobs.Pushing;

/// <summary>The champions of one release in memory.</summary>
internal sealed class ReleaseModels(ServedProject served)
{
    /// <summary>Enough work for a processor to be worth its while.</summary>
    private const int ChunkSize = 250;

    private readonly IReadOnlyList<IModel> models =
        [.. served.Champions.Select(champion => LoadedModel.From(champion).Shown(ProjectSettings.Of(served).WishedPrecision))];

    /// <summary>What the tool sees.</summary>
    public ReleaseName Release => served.Release;

    /// <summary>One for each document, in order, with one suggestion for each question that has an answer.</summary>
    public IReadOnlyList<DocumentSuggestion> Suggest(IReadOnlyList<Document> documents, CancellationToken cancellationToken) =>
    [
        .. documents.Chunk(ChunkSize).AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .SelectMany(chunk => SuggestChunk(chunk, cancellationToken)),
    ];

    private IEnumerable<DocumentSuggestion> SuggestChunk(Document[] documents, CancellationToken cancellationToken)
    {
        var suggestions = ReleaseAnswers.Of(models, documents, failed: null, cancellationToken);
        return documents.Select((document, index) => new DocumentSuggestion(document.ExternalId, suggestions[index], Priority.Of(suggestions[index])));
    }
}
