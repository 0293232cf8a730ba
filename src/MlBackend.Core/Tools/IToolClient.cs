using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Core.Tools;

/// <summary>
/// What the program asks of an annotation tool; one instance for one connection. Every method throws
/// <see cref="ToolException"/>, which says whether a request reached the tool.
/// </summary>
public interface IToolClient : IDisposable
{
    /// <summary>Suggestions that one <see cref="PushAsync"/> takes at the most, at least 1.</summary>
    int PushLimit => int.MaxValue;

    /// <summary>True where the tool cannot tell our own suggestions from what people changed: a pull beside a push reads what was pushed.</summary>
    bool PushesLookLikeChanges => false;

    /// <summary>Proves that the tool answers and takes the credential.</summary>
    Task<ToolIdentity> IdentifyAsync(CancellationToken cancellationToken);

    /// <summary>Every project that the credential may see.</summary>
    IAsyncEnumerable<ToolProject> ProjectsAsync(CancellationToken cancellationToken);

    /// <summary>One project as it stands; null where the tool has it no longer.</summary>
    Task<ToolProject?> ProjectAsync(string externalId, CancellationToken cancellationToken);

    /// <summary>
    /// Documents with all their annotations that changed at or after <paramref name="since"/> by the tool's clock
    /// (null = all), page by page. A page names the cursor from which the next call goes on.
    /// </summary>
    IAsyncEnumerable<PulledPage> PullAsync(ProjectIdentity project, Schema schema, DateTimeOffset? since, string? cursor, CancellationToken cancellationToken);

    /// <summary>The ids of all documents of a project, in pages: for the sweep that finds deletions.</summary>
    IAsyncEnumerable<IReadOnlyList<string>> DocumentIdsAsync(ProjectIdentity project, CancellationToken cancellationToken);

    /// <summary>
    /// Adds one batch of suggestions under a release. Never retried by itself unless it surely was not received.
    /// The documents come along because every tool counts code points, and only the text tells how many there are.
    /// </summary>
    /// <returns>How many the tool says it stored.</returns>
    Task<int> PushAsync(ProjectIdentity project, Schema schema, IReadOnlyList<SuggestedDocument> batch, ReleaseName release, CancellationToken cancellationToken);

    /// <summary>Those of the documents that already carry a suggestion of that release, with the tool's id of it.</summary>
    Task<IReadOnlyDictionary<string, string>> FindPushedAsync(ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken);

    /// <summary>Removes the suggestions of a release from some documents; where it fails in the middle, the next call goes on.</summary>
    Task RemoveSuggestionsAsync(ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken);

    /// <summary>Makes a release the one that the tool shows and, where allowed, orders by.</summary>
    Task SetReleaseAsync(ProjectIdentity project, ReleaseName release, bool orderByPriority, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a release's suggestions by name; others' are not touched. Takes its time where the tool would otherwise keep
    /// people waiting; where it fails in the middle, the next call goes on.
    /// </summary>
    Task DeleteReleaseAsync(ProjectIdentity project, ReleaseName release, CancellationToken cancellationToken);

    /// <summary>
    /// Creates or mends the webhook that tells this service of changes. True where it now stands.
    /// <paramref name="address"/> is the connection's at this service (<c>…/k/&lt;key&gt;</c>); the path below it is the tool's own.
    /// </summary>
    Task<bool> EnsureWebhookAsync(ProjectIdentity project, Uri address, CancellationToken cancellationToken);
}

/// <summary>Makes the client of a connection. The credential goes to the connection's URL only.</summary>
public interface IToolClientFactory
{
    /// <summary>The tool whose clients it makes.</summary>
    ToolKind Tool { get; }

    /// <summary>A client for a connection whose <see cref="Connection.Url"/> is set.</summary>
    IToolClient Create(Connection connection, string credential);
}

/// <summary>Who the tool says we are.</summary>
/// <param name="User">The tool's id or name of the account.</param>
/// <param name="Version">The tool's version.</param>
public sealed record ToolIdentity(string User, string Version);

/// <summary>A project as the tool describes it.</summary>
/// <param name="Identity">Its id and second of creation.</param>
/// <param name="Title">The name people gave it.</param>
/// <param name="Schema">Its questions.</param>
/// <param name="SchemaSource">The tool's own text of the schema (Label Studio: the label config).</param>
/// <param name="DocumentCount">Number of documents.</param>
/// <param name="IsLinked">False where the tool no longer names this service as the project's backend.</param>
public sealed record ToolProject(
    ProjectIdentity Identity,
    string Title,
    Schema Schema,
    string SchemaSource,
    int DocumentCount,
    bool IsLinked);

/// <summary>A document as pulled.</summary>
/// <param name="Document">Its id and the fields that the schema names.</param>
/// <param name="UpdatedAt">Last change by the tool's clock, UTC.</param>
/// <param name="Annotations">All annotations the tool has of it, skipped ones included.</param>
/// <param name="CreatedAt">
/// When it came into the tool, UTC: with another one it is another document under an id that was free again. Null where the tool
/// never uses an id twice.
/// </param>
public sealed record PulledDocument(
    Document Document, DateTimeOffset UpdatedAt, IReadOnlyList<Annotation> Annotations, DateTimeOffset? CreatedAt = null);

/// <summary>One page of documents.</summary>
/// <param name="Documents">The documents in the tool's order.</param>
/// <param name="Cursor">From where a later call goes on; null on the last page.</param>
/// <param name="Total">How many documents the whole pull will bring, where the tool says.</param>
/// <param name="AskedAt">The tool's clock when it was asked for the page, or a little earlier; UTC.</param>
public sealed record PulledPage(IReadOnlyList<PulledDocument> Documents, string? Cursor, int? Total, DateTimeOffset AskedAt);
