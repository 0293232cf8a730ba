using System.Runtime.CompilerServices;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.TestKit.Tools;

/// <summary>
/// An annotation tool that lives in the test: it keeps whatever it is sent, duplicates included, and fails where a test
/// says so. Its clock is the given one, moved by <see cref="ClockOffset"/>.
/// </summary>
public sealed class InMemoryTool(TimeProvider time) : IToolClientFactory
{
    private readonly Dictionary<string, InMemoryProject> projects = new(StringComparer.Ordinal);

    internal Lock Gate { get; } = new();
    internal DateTimeOffset Now => time.GetUtcNow() + ClockOffset;

    /// <summary>How far the tool's clock is ahead of ours.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>Documents a page of a pull or a sweep.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>The credential that it takes.</summary>
    public string Credential { get; set; } = "token";

    /// <summary>Suggestions that it takes in one push.</summary>
    public int PushLimit { get; set; } = int.MaxValue;

    /// <summary>Whether it cannot tell our suggestions from what people changed.</summary>
    public bool PushesLookLikeChanges { get; set; }

    /// <summary>Called before each request, by its name; what it throws is the request's failure.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called after a push was stored and before it is answered, with the number of documents.</summary>
    public Func<int, CancellationToken, Task> Pushed { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called after each request was carried out, by its name.</summary>
    public Action<string> After { get; set; } = _ => { };

    /// <summary>Every request so far, by its name.</summary>
    public List<string> Requests { get; } = [];

    /// <inheritdoc/>
    public ToolKind Tool => ToolKind.LabelStudio;

    public InMemoryProject AddProject(Schema schema, string id = "7", long createdSecond = 1_700_000_000)
    {
        var project = new InMemoryProject(this, new ProjectIdentity(id, createdSecond), schema);
        projects[id] = project;
        return project;
    }

    /// <inheritdoc/>
    public IToolClient Create(Connection connection, string credential) => new Client(this, credential);

    private async Task<InMemoryProject?> AskAsync(string request, string credential, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Gate)
        {
            Requests.Add(request);
        }

        await Before(request, cancellationToken);
        return credential != Credential
            ? throw new ToolException(ErrorCodes.CredentialRefused, Delivery.Refused, "In memory.") { Status = 401 }
            : projects.TryGetValue(id, out var project) && !project.IsDeleted ? project : null;
    }

    private sealed class Client(InMemoryTool tool, string credential) : IToolClient, IToolDescription, IToolVectors
    {
        public int PushLimit => tool.PushLimit;

        public bool PushesLookLikeChanges => tool.PushesLookLikeChanges;

        public async Task<ToolIdentity> IdentifyAsync(CancellationToken cancellationToken)
        {
            await tool.AskAsync("identify", credential, "", cancellationToken);
            return new ToolIdentity("1", "in memory");
        }

        public async IAsyncEnumerable<ToolProject> ProjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var id in tool.projects.Keys.ToList())
            {
                if (await ProjectAsync(id, cancellationToken) is { } project)
                {
                    yield return project;
                }
            }
        }

        public async Task<ToolProject?> ProjectAsync(string externalId, CancellationToken cancellationToken) =>
            await LookAsync(externalId, cancellationToken) is { } project
                ? new ToolProject(project.Identity, "Project " + externalId, project.Schema, "<View/>", project.Documents.Count, project.IsLinked)
                : null;

        public async IAsyncEnumerable<PulledPage> PullAsync(
            ProjectIdentity project, Schema schema, DateTimeOffset? since, string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var after = cursor is null ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture);
            while (true)
            {
                var askedAt = tool.Now;
                var found = await FindAsync("pull", project, cancellationToken);
                var page = found.Documents.Where(document => Number(document) > after && !(document.UpdatedAt < since)).Take(tool.PageSize + 1).ToList();
                var isLast = page.Count <= tool.PageSize;
                page = [.. page.Take(tool.PageSize)];
                after = page.Count == 0 ? after : Number(page[^1]);
                yield return new PulledPage(page, isLast ? null : $"{after}", null, askedAt);
                if (isLast)
                {
                    yield break;
                }
            }
        }

        public async IAsyncEnumerable<IReadOnlyList<string>> DocumentIdsAsync(ProjectIdentity project, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var page in (await FindAsync("ids", project, cancellationToken)).Documents.Chunk(tool.PageSize))
            {
                yield return [.. page.Select(document => document.Document.ExternalId)];
            }
        }

        public async Task<int> PushAsync(
            ProjectIdentity project, Schema schema, IReadOnlyList<SuggestedDocument> batch, ReleaseName release, CancellationToken cancellationToken)
        {
            var found = await FindAsync("push", project, cancellationToken);
            if (batch.Any(item => found.RefusedDocuments.Contains(item.Document.ExternalId)))
            {
                throw new ToolException(ErrorCodes.ToolRefused, Delivery.Refused, "In memory.") { Status = 400 };
            }

            var stored = found.Store(batch, release);
            await tool.Pushed(batch.Count, cancellationToken);
            tool.After("push");
            return stored;
        }

        public async Task<IReadOnlyDictionary<string, string>> FindPushedAsync(
            ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken)
        {
            var wanted = documentIds.ToHashSet(StringComparer.Ordinal);
            var found = await FindAsync("find", project, cancellationToken);
            return found.Suggestions.Take(found.SeenAtMost)
                .Where(suggestion => suggestion.Version == release.ToString() && wanted.Contains(suggestion.DocumentId))
                .DistinctBy(suggestion => suggestion.DocumentId).ToDictionary(suggestion => suggestion.DocumentId, suggestion => suggestion.Id, StringComparer.Ordinal);
        }

        public async Task RemoveSuggestionsAsync(ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken) =>
            (await FindAsync("remove", project, cancellationToken)).Remove(release, documentIds);

        public async Task SetReleaseAsync(ProjectIdentity project, ReleaseName release, bool orderByPriority, CancellationToken cancellationToken)
        {
            (await FindAsync("show", project, cancellationToken)).Show(release);
            tool.After("show");
        }

        public async Task DeleteReleaseAsync(ProjectIdentity project, ReleaseName release, CancellationToken cancellationToken) =>
            (await FindAsync("delete", project, cancellationToken)).Remove(release);

        public async Task<bool> EnsureWebhookAsync(ProjectIdentity project, Uri address, CancellationToken cancellationToken) =>
            await tool.AskAsync("webhook", credential, project.ExternalId, cancellationToken) is not null;

        public async Task DescribeAsync(ProjectIdentity project, string mark, string? line, CancellationToken cancellationToken)
        {
            var known = await FindAsync("describe", project, cancellationToken);
            known.Line = line;
        }

        public async Task<bool> EnsureVectorsAsync(ProjectIdentity project, string name, string title, int length, CancellationToken cancellationToken) =>
            (await FindAsync("vectors-settings", project, cancellationToken)).TakesVectors;

        public async Task<int> PushVectorsAsync(ProjectIdentity project, string name, IReadOnlyDictionary<string, float[]> vectors, CancellationToken cancellationToken)
        {
            var known = await FindAsync("vectors", project, cancellationToken);
            lock (tool.Gate)
            {
                var own = known.Vectors.TryGetValue(name, out var there) ? there : known.Vectors[name] = new(StringComparer.Ordinal);
                foreach (var (id, vector) in vectors)
                {
                    own[id] = vector;
                }
            }

            return vectors.Count;
        }

        public void Dispose()
        {
            // Nothing is held.
        }

        private async Task<InMemoryProject?> LookAsync(string id, CancellationToken cancellationToken)
        {
            var project = await tool.AskAsync("project", credential, id, cancellationToken);
            tool.After("project");
            return project;
        }

        private static int Number(PulledDocument document) => int.Parse(document.Document.ExternalId, System.Globalization.CultureInfo.InvariantCulture);

        private async Task<InMemoryProject> FindAsync(string request, ProjectIdentity project, CancellationToken cancellationToken) =>
            await tool.AskAsync(request, credential, project.ExternalId, cancellationToken)
            ?? throw new ToolException(ErrorCodes.NotInTool, Delivery.Refused, "In memory.") { Status = 404 };
    }
}
