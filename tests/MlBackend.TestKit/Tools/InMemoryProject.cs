using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.TestKit.Tools;

/// <summary>A suggestion that stands in the tool; nothing stops the same document from having two of one release.</summary>
/// <param name="Id">The tool's id.</param>
/// <param name="DocumentId">The document.</param>
/// <param name="Version">What the tool shows as model version: a release name, or another backend's.</param>
/// <param name="Suggestion">Null for another backend's.</param>
public sealed record StoredSuggestion(string Id, string DocumentId, string Version, DocumentSuggestion? Suggestion);

/// <summary>A project of the <see cref="InMemoryTool"/>.</summary>
public sealed class InMemoryProject(InMemoryTool tool, ProjectIdentity identity, Schema schema)
{
    private readonly Dictionary<string, PulledDocument> documents = new(StringComparer.Ordinal);
    private readonly List<StoredSuggestion> suggestions = [];
    private int lastId;

    public ProjectIdentity Identity => identity;
    public Schema Schema { get; set; } = schema;
    public bool IsLinked { get; set; } = true;
    public bool IsDeleted { get; set; }

    /// <summary>What the project shows; another backend's title at first.</summary>
    public string? ShownVersion { get; private set; }

    /// <summary>This service's line in the project's description.</summary>
    public string? Line { get; set; }

    /// <summary>Vectors by their name and the document's id.</summary>
    public Dictionary<string, Dictionary<string, float[]>> Vectors { get; } = new(StringComparer.Ordinal);

    /// <summary>False where no vectors may be put to documents.</summary>
    public bool TakesVectors { get; set; } = true;

    /// <summary>Ids that a push refuses as wrong, as a tool does with documents that it does not know.</summary>
    public HashSet<string> RefusedDocuments { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids that a push drops in silence.</summary>
    public HashSet<string> DroppedDocuments { get; } = new(StringComparer.Ordinal);

    /// <summary>How many suggestions are seen: one that is still being stored is not, yet.</summary>
    public int SeenAtMost { get; set; } = int.MaxValue;

    public IReadOnlyList<StoredSuggestion> Suggestions
    {
        get
        {
            lock (tool.Gate)
            {
                return [.. suggestions];
            }
        }
    }

    /// <summary>Documents in the order of their ids, as they stand.</summary>
    public IReadOnlyList<PulledDocument> Documents
    {
        get
        {
            lock (tool.Gate)
            {
                return [.. documents.Values.OrderBy(document => document.Document.ExternalId.Length).ThenBy(document => document.Document.ExternalId, StringComparer.Ordinal)];
            }
        }
    }

    public string Add(string text)
    {
        lock (tool.Gate)
        {
            var id = $"{++lastId}";
            Put(id, text, []);
            return id;
        }
    }

    public void Change(string id, string text)
    {
        lock (tool.Gate)
        {
            Put(id, text, documents[id].Annotations);
        }
    }

    public void Delete(string id)
    {
        lock (tool.Gate)
        {
            documents.Remove(id);
        }
    }

    /// <summary>Another document under the id of one that is deleted, with it its suggestions.</summary>
    public void Replace(string id, string text)
    {
        lock (tool.Gate)
        {
            documents.Remove(id);
            suggestions.RemoveAll(suggestion => suggestion.DocumentId == id);
            Put(id, text, []);
        }
    }

    /// <summary>One person's answer; a second one by the same person replaces the first.</summary>
    public void Annotate(string id, Answer answer, AnnotationStatus status = AnnotationStatus.Submitted, string annotator = "ann")
    {
        lock (tool.Gate)
        {
            var document = documents[id];
            var annotation = new Annotation($"{id}-{annotator}", annotator, status, false, tool.Now, null, null, [answer]);
            Put(id, document.Document.Fields["text"], [.. document.Annotations.Where(known => known.Annotator != annotator), annotation]);
        }
    }

    public void RemoveAnnotations(string id)
    {
        lock (tool.Gate)
        {
            Put(id, documents[id].Document.Fields["text"], []);
        }
    }

    /// <summary>Stores what another backend said.</summary>
    public void AddForeign(string id, string version)
    {
        lock (tool.Gate)
        {
            suggestions.Add(new StoredSuggestion(NextId(), id, version, null));
        }
    }

    internal int Store(IEnumerable<SuggestedDocument> batch, ReleaseName release)
    {
        lock (tool.Gate)
        {
            var added = batch.Where(item => !DroppedDocuments.Contains(item.Document.ExternalId))
                .Select(item => new StoredSuggestion(NextId(), item.Document.ExternalId, release.ToString(), item.Suggestion)).ToList();
            suggestions.AddRange(added);
            return added.Count;
        }
    }

    internal void Show(ReleaseName release)
    {
        lock (tool.Gate)
        {
            if (!suggestions.Exists(suggestion => suggestion.Version == release.ToString()))
            {
                throw new ToolException(Core.Errors.ErrorCodes.ReleaseNotInTool, Delivery.Refused, "In memory.") { Status = 400 };
            }

            ShownVersion = release.ToString();
        }
    }

    internal void Remove(ReleaseName release, IReadOnlyList<string>? documentIds = null)
    {
        lock (tool.Gate)
        {
            suggestions.RemoveAll(suggestion => suggestion.Version == release.ToString() && documentIds?.Contains(suggestion.DocumentId) != false);
        }
    }

    private string NextId() => $"{1000 + ++lastId}";

    private void Put(string id, string text, IReadOnlyList<Annotation> annotations) => documents[id] =
        new PulledDocument(new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = text }), tool.Now, annotations, documents.GetValueOrDefault(id)?.CreatedAt ?? tool.Now);
}
