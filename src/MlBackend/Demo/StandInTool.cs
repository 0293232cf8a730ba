using System.Globalization;
using System.Runtime.CompilerServices;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.Demo;

/// <summary>
/// Stands in for an annotation tool in the demonstration: one project in memory that answers the same calls as a client of
/// the genuine tool. The program's own jobs pull from it and push to it as they would there.
/// </summary>
internal sealed class StandInTool(TimeProvider time) : IToolClientFactory, IToolClient
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PulledDocument> documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ReleaseName Release, DocumentSuggestion Suggestion)> suggestions = new(StringComparer.Ordinal);
    private readonly ProjectIdentity identity = new("1", time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>The one project.</summary>
    public ToolProject Project => new(identity, "Messages", DemoCorpus.Schema, DemoCorpus.LabelConfig, documents.Count, IsLinked: true);

    /// <inheritdoc/>
    public ToolKind Tool => ToolKind.LabelStudio;

    /// <inheritdoc/>
    public IToolClient Create(Connection connection, string credential) => this;

    /// <summary>Adds documents, as an import does.</summary>
    public void Import(IEnumerable<Document> imported)
    {
        lock (gate)
        {
            foreach (var document in imported)
            {
                documents[document.ExternalId] = new PulledDocument(document, time.GetUtcNow(), []);
            }
        }
    }

    /// <summary>Somebody submits answers.</summary>
    public void Submit(string documentId, IReadOnlyList<Answer> answers)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var annotation = new Annotation(documentId, "annotator", AnnotationStatus.Submitted, GroundTruth: false, now, 3, null, answers);
            documents[documentId] = documents[documentId] with { UpdatedAt = now, Annotations = [annotation] };
        }
    }

    /// <summary>What the service has suggested so far, by document.</summary>
    public IReadOnlyDictionary<string, (ReleaseName Release, DocumentSuggestion Suggestion)> Suggestions()
    {
        lock (gate)
        {
            return new Dictionary<string, (ReleaseName, DocumentSuggestion)>(suggestions, StringComparer.Ordinal);
        }
    }

    /// <inheritdoc/>
    public Task<ToolIdentity> IdentifyAsync(CancellationToken cancellationToken) => Task.FromResult(new ToolIdentity("annotator", "stand-in"));

    /// <inheritdoc/>
    public async IAsyncEnumerable<ToolProject> ProjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await Task.FromResult(Project);
    }

    /// <inheritdoc/>
    public Task<ToolProject?> ProjectAsync(string externalId, CancellationToken cancellationToken) =>
        Task.FromResult(externalId == identity.ExternalId ? Project : null);

    /// <inheritdoc/>
    public async IAsyncEnumerable<PulledPage> PullAsync(
        ProjectIdentity project, Schema schema, DateTimeOffset? since, string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<PulledDocument> changed;
        var askedAt = time.GetUtcNow();
        lock (gate)
        {
            changed = [.. documents.Values.Where(document => since is null || document.UpdatedAt >= since).OrderBy(Number)];
        }

        yield return await Task.FromResult(new PulledPage(changed, null, changed.Count, askedAt));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<string>> DocumentIdsAsync(ProjectIdentity project, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string> ids;
        lock (gate)
        {
            ids = [.. documents.Keys];
        }

        yield return await Task.FromResult(ids);
    }

    /// <inheritdoc/>
    public Task<int> PushAsync(
        ProjectIdentity project, Schema schema, IReadOnlyList<SuggestedDocument> batch, ReleaseName release, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            foreach (var suggested in batch)
            {
                suggestions[suggested.Document.ExternalId] = (release, suggested.Suggestion);
            }
        }

        return Task.FromResult(batch.Count);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> FindPushedAsync(
        ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            IReadOnlyDictionary<string, string> found = documentIds
                .Where(id => suggestions.TryGetValue(id, out var pushed) && pushed.Release == release)
                .ToDictionary(id => id, id => id, StringComparer.Ordinal);
            return Task.FromResult(found);
        }
    }

    /// <inheritdoc/>
    public Task RemoveSuggestionsAsync(ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            foreach (var id in documentIds.Where(id => suggestions.TryGetValue(id, out var pushed) && pushed.Release == release))
            {
                suggestions.Remove(id);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SetReleaseAsync(ProjectIdentity project, ReleaseName release, bool orderByPriority, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DeleteReleaseAsync(ProjectIdentity project, ReleaseName release, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            foreach (var id in suggestions.Where(entry => entry.Value.Release == release).Select(entry => entry.Key).ToList())
            {
                suggestions.Remove(id);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> EnsureWebhookAsync(ProjectIdentity project, Uri address, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The project lives as long as the demonstration, not as long as one client.
    }

    private static int Number(PulledDocument document) => int.Parse(document.Document.ExternalId, CultureInfo.InvariantCulture);
}
